public import Trace

/// The anomalies of a run: how many of which call and severity, and the worst of them.
public struct AnomalySummary: Sendable {
  /// Anomalies that are kept to be listed.
  private static let worstLimit = 10

  private var counts: [String: [Anomaly.Severity: UInt64]] = [:]
  /// The greatest deviations, in descending order.
  private var worst: [Anomaly] = []

  public init() {}

  public mutating func add(_ anomaly: Anomaly) {
    counts[anomaly.name, default: [:]][anomaly.severity, default: 0] += 1
    let place = worst.firstIndex { $0.deviation < anomaly.deviation } ?? worst.count
    guard place < Self.worstLimit else { return }
    worst.insert(anomaly, at: place)
    if worst.count > Self.worstLimit { worst.removeLast() }
  }

  /// All anomalies.
  public var count: UInt64 { counts.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

  /// The summary in lines.
  public func text() -> String {
    guard count > 0 else { return "renacer-prof: no anomalies\n" }
    var text = "renacer-prof: \(Quantity.count(count)) \(count == 1 ? "anomaly" : "anomalies")\n"
    var table = TextTable([("high", .right), ("medium", .right), ("low", .right), ("syscall", .left)])
    let rows = counts.sorted {
      ($1.value[.high] ?? 0, $1.value.values.reduce(0, +), $0.key)
        < ($0.value[.high] ?? 0, $0.value.values.reduce(0, +), $1.key)
    }
    for (name, bySeverity) in rows {
      table.append(
        [.high, .medium, .low].map { Quantity.count(bySeverity[$0] ?? 0) } + [TerminalText.escaped(name)])
    }
    table.write(to: &text)
    text += "  worst:\n"
    var list = TextTable([
      ("sigma", .right), ("took", .right), ("median", .right), ("syscall", .left), ("at", .left),
    ])
    for anomaly in worst {
      list.append([
        AnomalyText.sigmas(anomaly.deviation), Quantity.duration(anomaly.nanoseconds),
        Quantity.duration(anomaly.medianNanoseconds), TerminalText.escaped(anomaly.name),
        anomaly.source.map(AnomalyText.place) ?? "-",
      ])
    }
    list.write(to: &text)
    return text + "  \(AnomalyText.rule)\n"
  }
}
