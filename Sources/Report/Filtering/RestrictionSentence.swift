internal import Trace

/// What a report was narrowed to after the capture.
enum RestrictionSentence {
  /// One line without end; `nil` where everything is shown.
  static func text(_ capture: CaptureSummary) -> String? {
    guard !capture.restrictions.isEmpty else { return nil }
    return "only " + capture.restrictions.map(TerminalText.escaped).joined(separator: "; ")
  }
}
