internal import Stats
internal import Trace

/// What the rows of a summary are sorted by: figures from the greatest down, names from A.
public enum SummaryOrder: String, CaseIterable, Sendable {
  case time
  case calls
  case errors
  case name
  case minimumTime = "min-time"
  case maximumTime = "max-time"
  case averageTime = "avg-time"

  /// The figure that the order goes by; none for names.
  private func figure(of measure: Measure) -> Double? {
    switch self {
    case .time: Double(measure.totalNanoseconds)
    case .calls: Double(measure.calls)
    case .errors: Double(measure.errors)
    case .name: nil
    case .minimumTime: Double(measure.latency.minimum)
    case .maximumTime: Double(measure.latency.maximum)
    case .averageTime: measure.latency.mean
    }
  }

  /// Whether a row stands before another; rows with the same figure are in the order of their names.
  func precedes(_ left: CallSummary.Row, _ right: CallSummary.Row) -> Bool {
    guard let first = figure(of: left.measure), let second = figure(of: right.measure), first != second else {
      return left.name < right.name
    }
    return first > second
  }
}
