/// A system call that began.
public struct SyscallStart: Sendable {
  public let thread: ProcessID
  public let process: ProcessID
  public let space: AddressSpaceID
  public let number: SyscallNumber
  public let arguments: CallArguments
  public let time: Timestamp
  public let stack: StackID
  /// Where the stack ended when the call began; zero where that is not known.
  public let stackPointer: TraceeAddress
  /// What it works on, as far as that is known before it has run.
  public let file: FileID
  /// Number of the name that its thread had, from a backend that follows names; else 0.
  public let threadName: UInt16

  @inlinable
  public init(
    thread: ProcessID, process: ProcessID, space: AddressSpaceID, number: SyscallNumber,
    arguments: CallArguments, time: Timestamp, stack: StackID,
    stackPointer: TraceeAddress = TraceeAddress(0), file: FileID = .none,
    threadName: UInt16 = 0
  ) {
    self.thread = thread
    self.process = process
    self.space = space
    self.number = number
    self.arguments = arguments
    self.time = time
    self.stack = stack
    self.stackPointer = stackPointer
    self.file = file
    self.threadName = threadName
  }
}

/// A system call that ended, or that had not ended when its thread or the capture did.
public struct SyscallEvent: Sendable {
  public let call: SyscallStart
  /// What the call returned: negative error numbers as the kernel gives them.
  public let result: Int64
  /// Whether the call ended; if not, `end` is the moment at which it was last known to run.
  public let isFinished: Bool
  /// Whether the thread of a call that did not end was let go, and runs on in it.
  public let isDetached: Bool
  public let end: Timestamp
  /// Which clock told the start; of a call that ended, the end as well.
  public let clock: CaptureSummary.Clock

  @inlinable
  public init(
    call: SyscallStart, result: Int64, isFinished: Bool, isDetached: Bool = false,
    clock: CaptureSummary.Clock = .tracer, end: Timestamp
  ) {
    self.call = call
    self.result = result
    self.isFinished = isFinished
    self.isDetached = isDetached
    self.clock = clock
    self.end = end
  }

  /// The error number of a failed call, else 0.
  @inlinable
  public var errorNumber: UInt16 { result < 0 && result >= -4095 ? UInt16(-result) : 0 }

  /// Wall time of the call in nanoseconds.
  @inlinable
  public var nanoseconds: UInt64 { end.nanoseconds(since: call.time) }
}
