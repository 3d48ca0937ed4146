internal import Trace

extension CaptureSummary {
  /// What the traced calls are called in headers and titles.
  var tracedTitle: String { tracesUsualCalls ? "I/O" : "traced calls" }
}
