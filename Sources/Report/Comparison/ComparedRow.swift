internal import Trace

/// The figures of one subject on both sides.
struct ComparedRow {
  /// One figure before and after: the median over the runs of a side, 0 where there were no calls.
  struct Change {
    let before: Double
    /// Scaled, where the comparison is.
    let after: Double
    /// Probability of a difference at least as large where nothing differs; `nil` where that cannot be told.
    let pValue: Double?
    /// The same, corrected for the number of rows that were compared.
    var adjustedPValue: Double?

    var absolute: Double { after - before }
    /// As a fraction of before; infinite from nothing, 0 between nothings.
    var relative: Double {
      before == 0 ? (after == 0 ? 0 : .infinity) : (after - before) / before
    }
    var isSignificant: Bool { absolute != 0 && (adjustedPValue ?? 1) <= ProfileComparison.level }
  }

  enum State: String {
    /// Calls were made on both sides.
    case kept
    /// In no run before.
    case new
    /// In no run after.
    case vanished
  }

  let subject: ComparedSubject
  let state: State
  private var changes: [ComparedFigure: Change]

  /// - Parameters:
  ///   - before: what each run measured; empty where it made no calls.
  ///   - scale: what sums of the side after are multiplied by.
  init(_ subject: ComparedSubject, before: [SubjectMeasure], after: [SubjectMeasure], scale: Double) {
    self.subject = subject
    state =
      before.allSatisfy { $0.sum.calls == 0 }
      ? .new : after.allSatisfy { $0.sum.calls == 0 } ? .vanished : .kept
    changes = [:]
    for figure in ComparedFigure.allCases {
      let p = figure.pValue(before: before, after: after, scale: scale)
      changes[figure] = Change(
        before: Self.median(before.map { figure.value(of: $0.sum) }),
        after: Self.median(after.map { figure.value(of: $0.sum) }) * (figure.isSum ? scale : 1), pValue: p,
        adjustedPValue: p
      )
    }
  }

  subscript(figure: ComparedFigure) -> Change {
    get { changes[figure] ?? Change(before: 0, after: 0, pValue: nil, adjustedPValue: nil) }
    set { changes[figure] = newValue }
  }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
