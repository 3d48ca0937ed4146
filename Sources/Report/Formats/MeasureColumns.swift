internal import Stats
internal import Trace

/// What is told of a measure in JSON and CSV: the names, which say the unit, and the figures in the same order.
enum MeasureColumns {
  static let names: [StaticString] = [
    "calls", "errors", "total_ns", "min_ns", "p50_ns", "p90_ns", "p95_ns", "p99_ns", "p999_ns", "max_ns",
    "bytes",
  ]

  static func values(of measure: Measure) -> [UInt64] {
    let latency = measure.latency
    return [measure.calls, measure.errors, measure.totalNanoseconds, latency.minimum]
      + latency.percentiles([0.5, 0.9, 0.95, 0.99, 0.999]) + [latency.maximum, measure.bytes]
  }
}

extension JSONWriter {
  /// The figures as members of an object.
  mutating func members(of measure: Measure) {
    for (name, value) in zip(MeasureColumns.names, MeasureColumns.values(of: measure)) { member(name, value) }
  }
}

extension CSVWriter {
  /// The figures as cells of a row.
  mutating func cells(of measure: Measure) {
    for value in MeasureColumns.values(of: measure) { cell(value) }
  }
}
