public import Syscalls
public import Trace

/// Which threads and children of a traced program are traced too.
public enum FollowMode: Sendable {
  /// Only the first thread.
  case firstThread
  /// All threads of the first process.
  case threads
  /// All threads and children, and theirs.
  case descendants
}

/// What to capture.
public struct CaptureOptions {
  /// The calls to record.
  public var traced: SyscallSet
  public var follow: FollowMode
  /// What the kernel may check of calls before it stops a program at them, where a filter serves at all.
  public var conditions: [SyscallNumber: DescriptorCondition] = [:]
  /// Whether the call that starts a launched program is one of its calls.
  public var includesLaunch = false
  /// Whether I/O without system calls is recorded, too, where the backend can: operations of io_uring, and page faults
  /// that wait for a file.
  public var includesOtherIO = false
  /// Whether the sink is asked for the stack of each call.
  public var capturesStacks: Bool
  /// Whether tracer and program may share a processor while the program has one thread.
  public var sharesProcessor: Bool
  /// Whether the sink is told of signals, stops and ends.
  public var reportsThreadEvents = false
  /// Size of the ring of each processor that the kernel records calls in, in bytes; `nil`: one that suits the machine.
  public var ringBytes: Int?
  /// Whether programs in the kernel may write the records of calls. Where the kernel refuses that, perf events do.
  public var mayUseBPF = true
  /// Gives numbers to the files that calls work on; `nil` where nobody wants to know them. A backend that stops threads
  /// leaves files to its sink.
  public var files: FileInterner?
  /// Measures what this program itself does; `nil`: nobody wants to know.
  public var probe: SelfProbe?
  /// How often the sink is told that time goes by, in nanoseconds; `nil`: never.
  public var tickNanoseconds: UInt64?
  /// The kernel's clock, which times calls; `nil`: the tracer's does. Not to be used by two captures at a time.
  public var kernelClock: KernelClock?
  /// Whether a capture fails where the kernel does not tell, and does not fall back to the tracer's clock.
  public var requiresKernelClock = false
  /// When to stop capturing, in nanoseconds from the start; `nil`: when the traced programs end.
  public var durationNanoseconds: UInt64?

  public init(
    traced: SyscallSet, follow: FollowMode, capturesStacks: Bool, sharesProcessor: Bool,
    durationNanoseconds: UInt64? = nil
  ) {
    self.traced = traced
    self.follow = follow
    self.capturesStacks = capturesStacks
    self.sharesProcessor = sharesProcessor
    self.durationNanoseconds = durationNanoseconds
  }
}

/// How a capture ended.
public struct CaptureOutcome: Sendable {
  public enum ProgramEnd: Sendable, Equatable {
    case exited(status: Int32)
    case killed(signal: Int32)
    /// It was let go and runs on, or was attached to.
    case released
  }

  public var program = ProgramEnd.released
  /// The processes that were traced when the capture ended before them.
  public var detached: [ProcessID] = []
  /// The signal that ended the capture, if one did.
  public var interruptedBySignal: Int32?
}
