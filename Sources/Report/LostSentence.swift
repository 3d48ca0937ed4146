internal import Trace

/// Says that calls are missing.
enum LostSentence {
  /// One line without end; `nil` where none are.
  ///
  /// - Parameter calls: how many there are.
  static func text(_ capture: CaptureSummary, calls: UInt64) -> String? {
    guard capture.lostCalls > 0 else { return nil }
    let share = Quantity.share(capture.lostCalls, of: calls + capture.lostCalls)
    return "LOST: \(Quantity.calls(capture.lostCalls)) are missing, \(share) of those made"
  }
}
