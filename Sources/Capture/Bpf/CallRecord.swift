internal import Glibc
internal import Trace

/// What programs in the kernel write of a call: at its start and at its end; and of an operation of io_uring.
///
/// All records begin with the head. The size is a multiple of eight.
enum CallRecord {
  enum Kind: UInt32 {
    case start = 1
    case end
    /// A `Start` of an operation that is handed over: its code is the number, a `Request` is named.
    case submission
    /// An `End` with a request in place of the number: the result is a descriptor that it looks up.
    case lookup
    /// The same: the result is that of the operation, the flags of the completion lie in place of the start.
    case completion
  }

  struct Head: BitwiseCopyable {
    /// Of the whole record, in bytes.
    var size: UInt32
    /// Raw value of `Kind`.
    var kind: UInt32
    /// When the call started, or ended, in nanoseconds of CLOCK_MONOTONIC.
    var time: UInt64
    var thread: Int32
    var process: Int32
    /// Of the call; -1 where it is not known.
    var number: UInt64
  }

  /// What lies behind the record where an argument points at something that names a file.
  struct Named: BitwiseCopyable {
    /// How many bytes there are: of a string, with its end.
    var bytes: UInt32
    /// Raw value of `Memory`.
    var kind: UInt32
  }

  enum Memory: UInt8 {
    /// A path, as much of it as fits, and a zero.
    case path
    /// Two descriptors that the call has made.
    case pair
    /// A `struct sockaddr` of any kind.
    case address
    /// A `Request`.
    case request

    /// At most.
    var bytes: Int {
      switch self {
      case .path: Int(PATH_MAX)
      case .pair: 8
      case .address: 112
      case .request: MemoryLayout<Request>.size
      }
    }
  }

  /// An operation of io_uring that is handed over.
  struct Request: BitwiseCopyable {
    /// The kernel's addresses of the operation and of its ring, which name them while they are there.
    var key: UInt64
    var ring: UInt64
    /// Its descriptor or, if it asks for that, the place of its file among those that are registered with the ring; -1 where
    /// that is not known.
    var descriptor: Int32
    /// `IOSQE_*` of linux/io_uring.h, and others.
    var flags: UInt32

    /// Whether it is on a registered file (`IOSQE_FIXED_FILE`).
    var isRegistered: Bool { flags & 1 != 0 }
  }

  /// The stack follows what is named.
  struct Start: BitwiseCopyable {
    var head: Head
    /// `struct pt_regs` (arch/x86/include/asm/ptrace.h).
    var registers: InlineArray<21, UInt64>
    /// How much of the stack was to be copied.
    var askedBytes: UInt32
    var copiedBytes: UInt32
    var named: Named
  }

  struct End: BitwiseCopyable {
    var head: Head
    var result: Int64
    /// When the call started; 0 where that is not known.
    var start: UInt64
    var named: Named
  }
}

/// A record of the start of a call, where it lies in its ring.
struct WrittenStart: StartedCall {
  private let record: UnsafePointer<CallRecord.Start>

  @inline(__always)
  init(_ record: UnsafeRawPointer) { self.record = record.assumingMemoryBound(to: CallRecord.Start.self) }

  @inline(__always)
  private var saved: SavedRegisters {
    SavedRegisters(UnsafeRawPointer(record) + (MemoryLayout<CallRecord.Start>.offset(of: \.registers) ?? 0))
  }

  var thread: Int32 { record.pointee.head.thread }
  var process: Int32 { record.pointee.head.process }
  var time: UInt64 { record.pointee.head.time }
  var number: UInt64 { record.pointee.head.number }
  var is32Bit: Bool { !saved.is64Bit }
  var arguments: CallArguments { saved.arguments }
  var stackPointer: UInt64 { saved.stackPointer }
  var registers: Registers { saved.registers }
  var askedBytes: Int { Int(record.pointee.askedBytes) }

  var stack: UnsafeRawBufferPointer {
    let room = Int(record.pointee.named.bytes + 7) & ~7
    return UnsafeRawBufferPointer(
      start: UnsafeRawPointer(record + 1) + room, count: Int(record.pointee.copiedBytes))
  }

  var named: NamedMemory? { NamedMemory(record.pointee.named, at: record + 1) }

  var request: CallRecord.Request { UnsafeRawPointer(record + 1).load(as: CallRecord.Request.self) }
}

/// A record of the end of a call, where it lies in its ring.
struct WrittenEnd: EndedCall {
  private let record: UnsafePointer<CallRecord.End>

  @inline(__always)
  init(_ record: UnsafeRawPointer) { self.record = record.assumingMemoryBound(to: CallRecord.End.self) }

  var thread: Int32 { record.pointee.head.thread }
  var time: UInt64 { record.pointee.head.time }
  var number: UInt64 { record.pointee.head.number }
  var result: Int64 { record.pointee.result }
  /// When the call started; 0 where that is not known.
  var start: UInt64 { record.pointee.start }
  var named: NamedMemory? { NamedMemory(record.pointee.named, at: record + 1) }

  /// An end without a known start is of an exec that has given its thread another id.
  func isOf(callStartedAt time: Timestamp, losses: Bool) -> Bool { start == 0 || start == time.nanoseconds }
}

extension NamedMemory {
  fileprivate init?(_ named: CallRecord.Named, at start: UnsafeRawPointer) {
    guard named.bytes > 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(named.bytes))
    switch CallRecord.Memory(rawValue: UInt8(truncatingIfNeeded: named.kind)) {
    case .path:
      // One that fills its room may go on.
      guard bytes.count < CallRecord.Memory.path.bytes else { return nil }
      self = .path(UnsafeRawBufferPointer(rebasing: bytes.dropLast()))
    case .pair: self = .pair(bytes.load(as: Int32.self), bytes.load(fromByteOffset: 4, as: Int32.self))
    case .address: self = .address(bytes)
    case .request, nil: return nil
    }
  }
}
