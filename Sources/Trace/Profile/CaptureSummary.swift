/// How a profile came to be, and what stands between its numbers and the truth.
public struct CaptureSummary: Sendable {
  public enum Clock: String, Sendable {
    /// The kernel's own readings of `CLOCK_MONOTONIC` at the start and end of each call.
    case kernel
    /// The tracer's own readings of `CLOCK_MONOTONIC` around two stops.
    case tracer
    /// Of several captures, some by the one and some by the other.
    case mixed
  }

  /// How calls were watched.
  public enum Backend: String, Sendable {
    /// The program was stopped at each call.
    case ptrace
    /// The kernel recorded each call, and stopped nothing.
    case perf
    /// Runs of both were merged.
    case mixed
  }

  /// What a call that does nothing appears to take by the clock, in nanoseconds.
  public struct Floor: Sendable, Equatable {
    /// With tracer and program on one processor.
    public let sameProcessor: UInt64
    /// With each on its own.
    public let otherProcessor: UInt64

    public init(sameProcessor: UInt64, otherProcessor: UInt64) {
      self.sameProcessor = sameProcessor
      self.otherProcessor = otherProcessor
    }
  }

  /// Command line of the traced program, or a description of what was attached to.
  public var command: [String] = []
  /// Whether the traced calls are the usual set of I/O calls and not one that the user chose.
  public var tracesUsualCalls = true
  /// When the capture started, in nanoseconds since 1970; of several the first. `nil` where not known.
  public var startUnixNanoseconds: UInt64?
  /// Wall time from the first to the last event, in nanoseconds.
  public var wallNanoseconds: UInt64 = 0
  public var clock = Clock.tracer
  public var backend = Backend.ptrace
  /// Calls that were made and are missing, because the kernel had no room left to record them.
  public var lostCalls: UInt64 = 0
  /// Calls that the kernel's clock was to time, and that the tracer's clock timed because it did not.
  public var callsTimedByTracer: UInt64 = 0
  /// Why the kernel's clock is not used, where it was wanted; a clause without full stop.
  public var clockObstacle: String?
  /// What a call that does nothing appears to take; `nil` where not measured.
  public var floor: Floor?
  /// From this latency on, in nanoseconds, a call counts as slow.
  public var slowThresholdNanoseconds: UInt64 = 1_000_000
  /// Calls that had not returned when their thread or the capture ended; their time up to then is included.
  public var unfinishedCalls: UInt64 = 0
  /// Time that the capture itself took of processors, in nanoseconds; 0 where not known.
  public var ownNanoseconds: UInt64 = 0
  /// Distinct frames that have an address and no name.
  public var unnamedFrames: UInt64 = 0
  /// How unwinding ended, by reason.
  public var unwinding = UnwindSummary()
  /// What the calls were narrowed to after the capture, one phrase each. Such a profile is shown and not saved.
  public var restrictions: [String] = []

  public init() {}
}

/// Counts of how unwound stacks ended. Repeated stacks count each time.
public struct UnwindSummary: Sendable, Equatable {
  /// Calls whose stack reached the outermost frame.
  public var complete: UInt64 = 0
  /// Cut at `--max-frames`.
  public var frameLimit: UInt64 = 0
  /// No unwind information for an address, and no frame pointer chain either.
  public var noUnwindInformation: UInt64 = 0
  /// A word of the stack could not be read.
  public var unreadableMemory: UInt64 = 0
  /// The unwind information made no sense (a loop, a bad register, a malformed table).
  public var badUnwindInformation: UInt64 = 0

  public init() {}

  /// Calls whose outermost frames are missing.
  public var incomplete: UInt64 {
    frameLimit + noUnwindInformation + unreadableMemory + badUnwindInformation
  }

  public var total: UInt64 { complete + incomplete }
}
