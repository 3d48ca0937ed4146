public import Trace

/// What a clock makes of a call that does nothing.
public enum FloorSentence {
  public static func text(_ floor: CaptureSummary.Floor?) -> String {
    guard let floor else { return "its floor could not be measured" }
    let (same, other) = (Quantity.duration(floor.sameProcessor), Quantity.duration(floor.otherProcessor))
    if same == other { return "a call that does nothing measures \(same)" }
    return
      "a call that does nothing measures \(same) when tracer and program share a processor, else \(other)"
  }
}
