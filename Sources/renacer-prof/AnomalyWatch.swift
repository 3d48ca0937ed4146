internal import Report
internal import Syscalls
internal import Trace

/// Judges calls while they happen and remembers the verdicts for the end.
final class AnomalyWatch {
  private let detector: AnomalyDetector
  private let names: LiveNames
  private(set) var summary = AnomalySummary()

  init(windowSize: Int, threshold: Double, names: LiveNames) {
    detector = AnomalyDetector(windowSize: windowSize, threshold: threshold)
    self.names = names
  }

  /// The anomaly that a call is, if it is one.
  func judge(_ event: SyscallEvent) -> Anomaly? {
    guard let verdict = detector.judge(event) else { return nil }
    let anomaly = Anomaly(
      call: event.call, name: event.call.number.displayName, end: event.end,
      medianNanoseconds: verdict.medianNanoseconds, sigmaNanoseconds: verdict.sigmaNanoseconds,
      source: names.source(of: event.call.stack))
    summary.add(anomaly)
    return anomaly
  }
}
