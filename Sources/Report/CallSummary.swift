internal import Stats
internal import Syscalls
internal import Trace

/// What `-c` shows: calls, time and errors by system call.
struct CallSummary {
  struct Row {
    let name: String
    var measure = Measure()
    /// Calls by the error that they returned.
    var errors: [ErrorNumber: UInt64] = [:]
  }

  let rows: [Row]
  /// Sum over all rows.
  let total: Measure

  init(_ profile: Profile, order: SummaryOrder) {
    var rows = profile.calls.map { Row(name: $0.name) }
    var total = Measure()
    for series in profile.series {
      rows[Int(series.key.call.index)].measure.merge(series.measure)
      if series.key.errorNumber != 0 {
        let error = ErrorNumber(Int32(series.key.errorNumber))
        rows[Int(series.key.call.index)].errors[error, default: 0] += series.measure.calls
      }
      total.merge(series.measure)
    }
    self.rows = rows.filter { $0.measure.calls > 0 }.sorted(by: order.precedes)
    self.total = total
  }

  /// The table as strace prints it, with wall time in place of system time.
  func text() -> String {
    let rule = "------ ----------- ----------- --------- --------- ----------------\n"
    var text = "% time     seconds  usecs/call     calls    errors syscall\n" + rule
    for row in rows { text += line(row.measure, name: row.name) }
    return text + rule + line(total, name: "total")
  }

  /// The same columns for a page.
  func table() -> ReportTable {
    ReportTable(
      title: "System calls",
      columns: [
        ("% time", .right), ("seconds", .right), ("usecs/call", .right), ("calls", .right),
        ("errors", .right), ("syscall", .left),
      ],
      rows: rows.map { cells($0.measure) + [TerminalText.escaped($0.name)] },
      total: cells(total) + ["total"])
  }

  /// Minimum, percentiles, maximum and standard deviation of each call's latency, in microseconds.
  func percentileTable() -> ReportTable {
    ReportTable(
      title: "Latency",
      columns: [
        ("usecs: min", .right), ("p50", .right), ("p75", .right), ("p90", .right), ("p95", .right),
        ("p99", .right), ("p99.9", .right), ("max", .right), ("stddev", .right), ("calls", .right),
        ("syscall", .left),
      ],
      rows: rows.map { percentileCells($0.measure) + [TerminalText.escaped($0.name)] },
      total: percentileCells(total) + ["total"])
  }

  /// Which errors the calls returned, the most frequent first; `nil` where none did.
  func errorTable() -> ReportTable? {
    let failures = rows.flatMap { row in row.errors.map { (count: $1, error: $0, name: row.name) } }
    guard !failures.isEmpty else { return nil }
    let sorted = failures.sorted {
      ($1.count, $0.name, $0.error.rawValue) < ($0.count, $1.name, $1.error.rawValue)
    }
    return ReportTable(
      title: "Errors", columns: [("calls", .right), ("error", .left), ("syscall", .left)],
      rows: sorted.map { [String($0.count), $0.error.displayName, TerminalText.escaped($0.name)] })
  }

  private func percentileCells(_ measure: Measure) -> [String] {
    let latency = measure.latency
    let percentiles = latency.percentiles([0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
    let times = [latency.minimum] + percentiles + [latency.maximum]
    return times.map { Quantity.fixed(Double($0) / 1000, decimals: 1) }
      + [Quantity.fixed(latency.standardDeviation / 1000, decimals: 1), String(latency.count)]
  }

  private func line(_ measure: Measure, name: String) -> String {
    let cells = zip(cells(measure), [6, 11, 11, 9, 9]).map { text, width in
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    return cells.joined(separator: " ") + " " + TerminalText.escaped(name) + "\n"
  }

  /// Microseconds per call; a kernel's clock tells parts of short ones.
  private static func average(of measure: Measure) -> String {
    let microseconds = Double(measure.totalNanoseconds) / 1000 / Double(max(measure.calls, 1))
    return Quantity.fixed(microseconds, decimals: microseconds < 9.995 ? 2 : 0)
  }

  private func cells(_ measure: Measure) -> [String] {
    let nanoseconds = measure.totalNanoseconds
    let percent = total.totalNanoseconds == 0 ? 0 : Double(nanoseconds) / Double(total.totalNanoseconds) * 100
    return [
      Quantity.fixed(percent, decimals: 2), Quantity.fixed(Double(nanoseconds) / 1e9, decimals: 6),
      Self.average(of: measure), String(measure.calls),
      measure.errors == 0 ? "" : String(measure.errors),
    ]
  }
}
