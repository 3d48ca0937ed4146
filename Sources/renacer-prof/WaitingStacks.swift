internal import Capture
internal import Trace
internal import Unwinder

/// Stacks of threads that wait in a call, read without stopping them.
///
/// The kernel tells instruction and stack pointer of a thread that waits, and no other register: unwinding ends at the
/// first function that needs one (one that addresses its frame by the frame pointer). What is found is right as long as
/// the thread waits; where it went on meanwhile, nothing or frames of its past are found.
struct WaitingStacks: ~Copyable {
  /// Bytes from the stack pointer on that are read at once.
  private static let windowBytes = 64 << 10
  private static let frameLimit = 256

  private let modules: ModuleTable
  private let unwinder: StackUnwinder
  private var opened: Set<AddressSpaceID> = []
  private let window = UnsafeMutableRawBufferPointer.allocate(
    byteCount: WaitingStacks.windowBytes, alignment: 16)

  init(interner: StackInterner, modules: ModuleTable) {
    self.modules = modules
    unwinder = StackUnwinder(interner: interner, maxFrames: Self.frameLimit)
  }

  deinit { window.deallocate() }

  /// The stack of a call that has not returned; `.empty` where nothing can be told.
  mutating func stack(of call: SyscallStart) -> StackID {
    guard let place = ProcessFiles.waitingPlace(of: call.thread, in: call.number) else { return .empty }
    let memory = ProcessMemory(process: call.thread)
    if opened.insert(call.space).inserted {
      unwinder.open(call.space, copyOf: nil)
      unwinder.setModules(modules.map(of: call.process, memory: memory), of: call.space)
    }
    var registers = Registers()
    registers.instructionPointer = place.instructionPointer
    registers.stackPointer = place.stackPointer
    let count = memory.read(at: TraceeAddress(place.stackPointer), into: window)
    return unwinder.unwind(
      from: registers, stack: UnsafeRawBufferPointer(rebasing: window[..<count]), in: call.space,
      memory: memory)
  }
}
