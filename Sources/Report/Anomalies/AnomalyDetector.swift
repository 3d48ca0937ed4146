internal import Stats
internal import Syscalls
public import Trace

/// Judges each call by those of the same name that ended before it.
///
/// A call is an anomaly when it lies more than so many sigmas above the median of its window, which it joins only after
/// the verdict. A sigma is 1.4826 times the median absolute deviation, at least a tenth of the median and at least 10 µs. Calls that are faster than usual are none. Not judged are calls whose time is waiting
/// for something else (poll, futex, nanosleep, wait4 … : how long they take says nothing of the call), calls that did not
/// end, that a signal interrupted, or that end their thread.
public final class AnomalyDetector {
  /// Samples of a call before the first verdict.
  public static let leastSamples = 10

  /// What no verdict goes below: by so many nanoseconds do two stops and the wake-ups between them vary of themselves, so
  /// that equal calls do not make a few microseconds an anomaly.
  static let leastSigmaNanoseconds = 10_000.0

  /// Names beyond the tables' last number share one window.
  private static let nameLimit = 1024

  private let threshold: Double
  private let windowSize: Int
  private var windows: [SampleWindow?] = []

  /// - Parameters:
  ///   - windowSize: samples of each call that verdicts rest on, at least `leastSamples`.
  ///   - threshold: how many sigmas above the median make an anomaly.
  public init(windowSize: Int, threshold: Double) {
    self.windowSize = windowSize
    self.threshold = threshold
  }

  /// What was usual before a call that ended, if the call lies beyond it; takes note of the call.
  public func judge(_ event: SyscallEvent) -> RobustVerdict? {
    guard event.isFinished, Self.isJudged(event.call.number), !Self.wasInterrupted(event) else { return nil }
    let index = Int(min(event.call.number.rawValue, UInt32(Self.nameLimit - 1)))
    while windows.count <= index { windows.append(nil) }
    if windows[index] == nil { windows[index] = SampleWindow(capacity: windowSize) }
    let nanoseconds = event.nanoseconds
    defer { windows[index]!.append(nanoseconds) }
    // Most calls are no slower than the median: those need no spread.
    guard windows[index]!.count >= Self.leastSamples, nanoseconds > windows[index]!.median else { return nil }
    let spread = windows[index]!.spread(leastSigma: Self.leastSigmaNanoseconds)
    guard spread.deviation(of: nanoseconds) > threshold else { return nil }
    return RobustVerdict(medianNanoseconds: spread.median, sigmaNanoseconds: spread.sigma)
  }

  /// Whether calls of a kind are judged at all.
  static func isJudged(_ number: SyscallNumber) -> Bool {
    !number.isWaiting && number != .exit && number != .exit_group
  }

  private static func wasInterrupted(_ event: SyscallEvent) -> Bool {
    guard let error = ErrorNumber(result: event.result) else { return false }
    return error.isRestart || error.name == "EINTR"
  }
}

/// What was usual before a call that is an anomaly.
public struct RobustVerdict: Sendable, Equatable {
  public let medianNanoseconds: UInt64
  public let sigmaNanoseconds: Double
}
