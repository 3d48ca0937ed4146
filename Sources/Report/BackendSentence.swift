internal import Trace

/// How calls were watched, which clock made the times, and what it adds to each call.
enum BackendSentence {
  /// One line without end.
  ///
  /// - Parameter calls: how many calls were timed.
  static func text(_ capture: CaptureSummary, calls: UInt64) -> String {
    var text = "backend: \(name(of: capture.backend)); "
    if capture.backend == .perf, capture.lostCalls == 0 { text += "no call lost; " }
    text += "clock: \(name(of: capture.clock)), CLOCK_MONOTONIC"
    if capture.callsTimedByTracer > 0 {
      let some = "\(Quantity.count(capture.callsTimedByTracer)) of \(Quantity.calls(calls))"
      text += " (\(some) by the tracer's clock)"
    }
    text += "; " + FloorSentence.text(capture.floor)
    if let obstacle = capture.clockObstacle {
      text += "; no kernel clock: \(TerminalText.escaped(obstacle)), see renacer-prof doctor"
    }
    return text
  }

  /// The same in a few words.
  static func short(_ capture: CaptureSummary) -> String {
    let clock = "\(name(of: capture.backend)), \(name(of: capture.clock)) clock"
    guard let floor = capture.floor else { return clock }
    let (same, other) = (Quantity.duration(floor.sameProcessor), Quantity.duration(floor.otherProcessor))
    return "\(clock), floor \(same == other ? same : "\(same) to \(other)") a call"
  }

  private static func name(of backend: CaptureSummary.Backend) -> String {
    switch backend {
    case .ptrace: "ptrace"
    case .perf: "perf events"
    case .mixed: "ptrace in some runs, perf events in others"
    }
  }

  private static func name(of clock: CaptureSummary.Clock) -> String {
    switch clock {
    case .kernel: "kernel"
    case .tracer: "tracer"
    case .mixed: "kernel in some runs, tracer in others"
    }
  }
}
