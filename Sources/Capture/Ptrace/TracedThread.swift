internal import Trace

/// A thread that is traced, and the call that it is in.
struct TracedThread {
  /// What is known of a thread between two stops.
  enum Phase {
    /// Running user code, or not yet seen to stop.
    case running
    /// In a call that will be recorded.
    case inTracedCall
    /// In a call that will be recorded, or behind it already: the thread does not stop at its end, of which the kernel's
    /// clock tells.
    case inUnwatchedCall
    /// In a call that is watched only because it can change what code is mapped.
    case inMappingCall
    /// In a call that nobody asked for.
    case inOtherCall

    /// Whether it is in a call at whose end it has to stop.
    var stopsAtEnd: Bool { self != .running && self != .inUnwatchedCall }
  }

  /// An exec in a thread other than the leader gives it the leader's id.
  var thread: ProcessID
  let process: ProcessID
  var space: AddressSpaceID
  var phase = Phase.running
  var number = SyscallNumber(0)
  /// Whether the call can change what code is mapped.
  var mapsCode = false
  /// The call made last, if `restart_syscall` would go on with it.
  var restartable: SyscallNumber?
  var arguments = CallArguments()
  var stackPointer = TraceeAddress(0)
  /// When the tracer was about to let the call begin.
  var start = Timestamp(nanoseconds: 0)
  /// The kernel's clock, where it times the calls of this thread.
  var clock: (any ThreadClock)?
  /// Whether what the kernel copies of its stop will not be taken for the next one.
  var isCopySettled = false
  var stack = StackID.empty
  var file = FileID.none

  init(thread: ProcessID, process: ProcessID, space: AddressSpaceID) {
    self.thread = thread
    self.process = process
    self.space = space
  }

  /// The call that it is in, by the tracer's clock.
  var call: SyscallStart { call(since: start) }

  /// The call that it is in, with the moment at which it began.
  func call(since time: Timestamp) -> SyscallStart {
    SyscallStart(
      thread: thread, process: process, space: space, number: number, arguments: arguments, time: time,
      stack: stack, stackPointer: stackPointer, file: file)
  }
}
