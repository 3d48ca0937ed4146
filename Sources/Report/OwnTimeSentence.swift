internal import Trace

/// What the capture itself cost.
enum OwnTimeSentence {
  /// One line without end; `nil` where it is not known.
  ///
  /// - Parameter calls: how many calls were captured.
  static func text(_ capture: CaptureSummary, calls: UInt64) -> String? {
    guard capture.ownNanoseconds > 0 else { return nil }
    let text = "renacer-prof itself took \(Quantity.duration(capture.ownNanoseconds)) of a processor"
    return calls > 0 ? "\(text), \(Quantity.duration(capture.ownNanoseconds / calls)) a call" : text
  }
}
