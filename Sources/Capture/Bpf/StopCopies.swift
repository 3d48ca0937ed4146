internal import Glibc
internal import Syscalls
internal import Trace

/// Copies of registers and stack of threads that stop for their tracer, which a small program in the kernel makes: it runs in
/// the thread itself, as that tells of its stop, and saves the tracer what else costs it two requests and more.
///
/// Nothing depends on it: what was not copied is asked for.
final class StopCopies {
  /// What is copied of one thread. The stack lies behind that.
  struct Copy {
    /// Whether all that follows is of the last stop.
    var isComplete: UInt64
    /// How much of the stack is to be copied.
    var wantedBytes: UInt64
    /// How much of it was.
    var stackBytes: UInt64
    /// How long the path is that the call names, with its end; 0: there is none, or it could not be read.
    var pathBytes: UInt64
    /// `struct pt_regs` (arch/x86/include/asm/ptrace.h).
    var registers: InlineArray<21, UInt64>
    /// Where the path was read.
    var pathAddress: UInt64
    private var unused: InlineArray<6, UInt64>
    var path: InlineArray<256, UInt8>
  }

  /// What is copied of calls.
  struct Control {
    /// By number of the call, where in `struct pt_regs` the address of the path lies that it names; 0 where it names none.
    var paths: InlineArray<512, UInt8>
  }

  /// Bytes of a thread.
  static let stride = 16 << 10
  static let mostStackBytes = stride - MemoryLayout<Copy>.size
  /// Threads beyond that go without.
  static let count = 64
  private static let bytes = MemoryLayout<Control>.size + count * stride

  private let shared: BPFObject
  private let attachment: BPFObject
  private let memory: UnsafeMutableRawPointer

  /// - Parameter slotsByThread: the numbers of threads.
  init(slotsByThread: borrowing BPFObject) throws(BPFRefusal) {
    shared = try .sharedMemory(bytes: Self.bytes)
    let code = StopCopiesCode.stop(slotsByThread, shared)
    attachment = try .attachment(of: try .program(code), to: "signal_generate")
    memory = try shared.mapped(bytes: Self.bytes)
    let control = memory.bindMemory(to: Control.self, capacity: 1)
    for number in 0..<512 {
      guard case .path(let position, _) = FileRole.of(SyscallNumber(UInt32(number))).object else { continue }
      control.pointee.paths[number] = SavedRegisters.arguments[position]
    }
  }

  deinit { munmap(memory, Self.bytes) }

  /// What is copied of a thread; `nil` where it goes without.
  func copy(ofSlot index: Int) -> StopCopy? {
    guard index < Self.count else { return nil }
    let start = memory + MemoryLayout<Control>.size + index * Self.stride
    let copy = start.bindMemory(to: Copy.self, capacity: 1)
    copy.pointee.isComplete = 0
    copy.pointee.wantedBytes = 0
    return StopCopy(copy)
  }
}
