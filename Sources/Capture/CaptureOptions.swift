package import Syscalls
package import Trace

/// Which threads and children of a traced program are traced too.
package enum FollowMode: Sendable {
  /// Only the first thread.
  case firstThread
  /// All threads of the first process.
  case threads
  /// All threads and children, and theirs.
  case descendants
}

/// What to capture.
package struct CaptureOptions {
  /// The calls to record.
  package var traced: SyscallSet
  package var follow: FollowMode
  /// What the kernel may check of calls before it stops a program at them, where a filter serves at all.
  package var conditions: [SyscallNumber: DescriptorCondition] = [:]
  /// Whether the call that starts a launched program is one of its calls.
  package var includesLaunch = false
  /// Whether I/O without system calls is recorded, too, where the backend can: operations of io_uring, and page faults
  /// that wait for a file.
  package var includesOtherIO = false
  /// Whether the sink is asked for the stack of each call.
  package var capturesStacks: Bool
  /// Whether tracer and program may share a processor while the program has one thread.
  package var sharesProcessor: Bool
  /// Whether the sink is told of signals, stops and ends.
  package var reportsThreadEvents = false
  /// Size of the ring of each processor that the kernel records calls in, in bytes; `nil`: one that suits the machine.
  package var ringBytes: Int?
  /// Whether programs in the kernel may write the records of calls. Where the kernel refuses that, perf events do.
  package var mayUseBPF = true
  /// Gives numbers to the files that calls work on; `nil` where nobody wants to know them. A backend that stops threads
  /// leaves files to its sink.
  package var files: FileInterner?
  /// Measures what this program itself does; `nil`: nobody wants to know.
  package var probe: SelfProbe?
  /// How often the sink is told that time goes by, in nanoseconds; `nil`: never.
  package var tickNanoseconds: UInt64?
  /// The kernel's clock, which times calls; `nil`: the tracer's does. Not to be used by two captures at a time.
  package var kernelClock: KernelClock?
  /// Whether a capture fails where the kernel does not tell, and does not fall back to the tracer's clock.
  package var requiresKernelClock = false
  /// When to stop capturing, in nanoseconds from the start; `nil`: when the traced programs end.
  package var durationNanoseconds: UInt64?

  package init(
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
package struct CaptureOutcome: Sendable {
  package enum ProgramEnd: Sendable, Equatable {
    case exited(status: Int32)
    case killed(signal: Int32)
    /// It was let go and runs on, or was attached to.
    case released
  }

  package var program = ProgramEnd.released
  /// The processes that were traced when the capture ended before them.
  package var detached: [ProcessID] = []
  /// The signal that ended the capture, if one did.
  package var interruptedBySignal: Int32?
}
