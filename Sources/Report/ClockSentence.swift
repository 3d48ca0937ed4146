internal import Trace

/// Which clock made the times, and what it adds to each call.
enum ClockSentence {
  /// One line without end.
  static func text(_ capture: CaptureSummary) -> String {
    let clock = "clock: \(capture.clock.rawValue), CLOCK_MONOTONIC; "
    guard let floor = capture.floor else { return clock + "its floor could not be measured" }
    let (same, other) = (Quantity.duration(floor.sameProcessor), Quantity.duration(floor.otherProcessor))
    if same == other { return clock + "a call that does nothing measures \(same)" }
    return clock
      + "a call that does nothing measures \(same) when tracer and program share a processor, else \(other)"
  }

  /// The same in a few words.
  static func short(_ capture: CaptureSummary) -> String {
    guard let floor = capture.floor else { return "\(capture.clock.rawValue) clock" }
    let (same, other) = (Quantity.duration(floor.sameProcessor), Quantity.duration(floor.otherProcessor))
    return "\(capture.clock.rawValue) clock, floor \(same == other ? same : "\(same) to \(other)") a call"
  }
}
