internal import Stats
internal import Trace

/// A figure that is compared.
enum ComparedFigure: String, CaseIterable {
  /// Time in calls, in nanoseconds.
  case time
  case calls
  case bytes
  /// Median latency, in nanoseconds.
  case p50
  case p99

  /// Whether the figure grows with the work that is done, so that it can be scaled to the same amount of it.
  var isSum: Bool { self == .time || self == .calls || self == .bytes }

  /// Whether the figure is an amount of time.
  var isTime: Bool { self == .time || self == .p50 || self == .p99 }

  func value(of measure: Measure) -> Double {
    switch self {
    case .time: Double(measure.totalNanoseconds)
    case .calls: Double(measure.calls)
    case .bytes: Double(measure.bytes)
    case .p50: Double(measure.latency.percentile(0.5))
    case .p99: Double(measure.latency.percentile(0.99))
    }
  }

  /// How likely a difference at least as large is where nothing differs; `nil` where that cannot be told.
  ///
  /// With several runs a side, their figures are compared. With one, calls and bytes are exact; time and percentiles
  /// are compared by the latencies of the calls.
  ///
  /// - Parameters:
  ///   - before: what each run measured of the subject; empty measures where it made no calls.
  ///   - scale: what sums of the side after are multiplied by.
  func pValue(before: [SubjectMeasure], after: [SubjectMeasure], scale: Double) -> Double? {
    let (made, makes) = (before.map { $0.sum.calls > 0 }, after.map { $0.sum.calls > 0 })
    // Where no run of a side made calls and all of the other did, that is no chance.
    if self == .time || self == .calls, let first = made.first, let second = makes.first, first != second,
      made.allSatisfy({ $0 == first }), makes.allSatisfy({ $0 == second })
    {
      return 0
    }
    guard before.count == 1, after.count == 1 else {
      // A run without calls has sums, which are 0, but no percentiles.
      let isUsable = { (measure: SubjectMeasure) in isSum || measure.sum.calls > 0 }
      return RunTest.pValue(
        before.filter(isUsable).map { value(of: $0.sum) },
        after.filter(isUsable).map { value(of: $0.sum) * (isSum ? scale : 1) })
    }
    let (first, second) = (before[0].sum, after[0].sum)
    switch self {
    case .calls where scale != 1: return CountTest.pValue(value(of: first), value(of: second), scale: scale)
    case .bytes where scale != 1: return nil
    case .calls, .bytes: return value(of: first) == value(of: second) ? 1 : 0
    case .time: return TotalTest.pValue(SubjectMeasure.strata(before[0], after[0]), scale: scale)
    case .p50: return RankSumTest.pValue(first.latency, second.latency)
    case .p99: return QuantileTest.pValue(first.latency, second.latency, fraction: 0.99)
    }
  }
}
