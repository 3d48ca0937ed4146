internal import Trace

/// What came of a gate.
public struct GateVerdict: Sendable {
  /// The condition as the user wrote it.
  public let text: String
  /// Whether the comparison fails by it.
  public let trips: Bool
  /// A line for each limit: what it saw. Safe for a terminal.
  public let reasons: [String]

  /// - Parameter change: how the figure of a limit changed, with its probability corrected; `nil` where what the limit
  ///   names made no calls on either side.
  init(_ gate: Gate, change: (GateCondition.Limit) -> ComparedRow.Change?) {
    text = gate.text
    trips = gate.condition.holds { limit in change(limit).map { Self.holds(limit, $0) } ?? false }
    reasons = gate.condition.limits.map { Self.reason($0, change($0)) }
  }

  private static func holds(_ limit: GateCondition.Limit, _ change: ComparedRow.Change) -> Bool {
    change.isSignificant && exceeds(limit, change)
  }

  private static func exceeds(_ limit: GateCondition.Limit, _ change: ComparedRow.Change) -> Bool {
    switch limit.amount {
    case .percent(let percent): change.absolute > 0 && change.relative * 100 > percent
    case .absolute(let amount): change.absolute > amount
    }
  }

  private static func reason(_ limit: GateCondition.Limit, _ change: ComparedRow.Change?) -> String {
    let name: String =
      switch limit.subject {
      case .all: "all calls"
      case .function(let name): "function \(TerminalText.escaped(name))"
      case .file(let pattern): "file \(TerminalText.escaped(pattern))"
      case .systemCall(let name): "system call \(TerminalText.escaped(name))"
      }
    guard let change else { return "\(limit.figure.rawValue) of \(name): no calls on either side" }
    let values = ChangeText(change, limit.figure)
    let relation = exceeds(limit, change) ? "more than" : "not more than"
    var text = "\(limit.figure.rawValue) of \(name): \(values.sides), \(values.difference)"
    text += ", \(relation) \(TerminalText.escaped(limit.text))"
    if exceeds(limit, change) { text += "; \(values.certainty)" }
    return text
  }
}
