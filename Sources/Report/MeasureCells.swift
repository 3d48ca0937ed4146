internal import Stats
internal import Trace

/// What tables in words tell of a measure: their columns, and the cells of a row in the same order.
enum MeasureCells {
  static let columns: [ReportTable.Column] = [
    ("total", .right), ("share", .right), ("calls", .right), ("avg", .right), ("p50", .right),
    ("p95", .right), ("p99", .right), ("max", .right), ("bytes", .right),
  ]

  /// - Parameter total: the nanoseconds that the share is of.
  static func cells(_ measure: Measure, total: UInt64) -> [String] {
    let latency = measure.latency
    let percentiles = latency.percentiles([0.5, 0.95, 0.99])
    return [
      Quantity.duration(measure.totalNanoseconds),
      Quantity.share(measure.totalNanoseconds, of: total),
      Quantity.count(measure.calls),
      Quantity.duration(latency.mean),
    ] + percentiles.map(Quantity.duration) + [
      Quantity.duration(latency.maximum), Quantity.bytes(measure.bytes),
    ]
  }
}
