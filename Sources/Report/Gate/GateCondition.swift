/// When a comparison fails: limits to the growth of figures, joined by `and` and `or`.
indirect enum GateCondition: Sendable, Equatable {
  /// What a limit is set to.
  enum Subject: Sendable, Equatable {
    /// All calls that do not wait.
    case all
    case function(String)
    case systemCall(String)
    /// Files by a pattern for their names.
    case file(String)
  }

  enum Amount: Sendable, Equatable {
    /// Of the figure before.
    case percent(Double)
    /// In the unit of the figure: nanoseconds, calls or bytes.
    case absolute(Double)
  }

  struct Limit: Sendable, Equatable {
    let subject: Subject
    let figure: ComparedFigure
    let amount: Amount
    /// The amount as it was written.
    let text: String
  }

  case limit(Limit)
  case and(GateCondition, GateCondition)
  case or(GateCondition, GateCondition)

  /// All limits, in the order in which they were written.
  var limits: [Limit] {
    switch self {
    case .limit(let limit): [limit]
    case .and(let first, let second), .or(let first, let second): first.limits + second.limits
    }
  }

  /// Whether the condition holds where `limitHolds` says which of its limits do.
  func holds(_ limitHolds: (Limit) -> Bool) -> Bool {
    switch self {
    case .limit(let limit): limitHolds(limit)
    case .and(let first, let second): first.holds(limitHolds) && second.holds(limitHolds)
    case .or(let first, let second): first.holds(limitHolds) || second.holds(limitHolds)
    }
  }
}
