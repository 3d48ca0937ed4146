internal import Glibc

/// A stopwatch for what this program itself does: one phase runs at a time, and each knows how long it has run in all.
public final class SelfProbe {
  public enum Phase: Int, CaseIterable, Sendable {
    /// Reading options, trying clocks, starting or attaching to programs.
    case starting
    /// The traced programs run, and nothing is to be done.
    case waiting
    /// ptrace(2) and what goes with a stop.
    case requests
    /// Reading what the kernel has recorded, where nothing is stopped.
    case records
    case readingMemory
    case unwinding
    /// Switching the kernel's clock and reading what it told.
    case clock
    /// Deciding what is of interest, decoding, adding up; a trace is written here as well.
    case aggregating
    /// Names for frames, at the end.
    case symbols
    /// Saving and writing reports.
    case rendering
  }

  private(set) var nanoseconds = [UInt64](repeating: 0, count: Phase.allCases.count)
  /// How often each phase was begun.
  private(set) var counts = [UInt64](repeating: 0, count: Phase.allCases.count)
  /// Calls that were recorded, which the teller counts.
  public var calls: UInt64 = 0
  private var current = Phase.starting
  private var since: UInt64

  public init() {
    since = Self.now
    counts[Phase.starting.rawValue] = 1
  }

  /// Begins a phase. Returns the one that it ends, to be gone on with afterwards.
  @discardableResult
  public func enter(_ phase: Phase) -> Phase {
    counts[phase.rawValue] &+= 1
    return goOn(with: phase)
  }

  /// Goes on with a phase that another interrupted.
  @discardableResult
  public func goOn(with phase: Phase) -> Phase {
    let now = Self.now
    nanoseconds[current.rawValue] &+= now &- since
    since = now
    defer { current = phase }
    return current
  }

  /// How long a phase has run, and how often it was begun.
  public func total(of phase: Phase) -> (nanoseconds: UInt64, count: UInt64) {
    (nanoseconds[phase.rawValue], counts[phase.rawValue])
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

/// Nobody measures: nothing is done beyond a look.
extension SelfProbe? {
  /// Runs something as a phase of its own.
  public func during<Result, Failure: Error>(
    _ phase: SelfProbe.Phase, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let probe = self else { return try body() }
    let outer = probe.enter(phase)
    defer { probe.goOn(with: outer) }
    return try body()
  }
}
