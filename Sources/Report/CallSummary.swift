internal import Stats
internal import Trace

/// The `-c` table: calls, time and errors by system call, in strace's columns.
struct CallSummary {
  private struct Row {
    let name: String
    var measure = Measure()
  }

  private let rows: [Row]
  private let total: Measure

  init(_ profile: Profile) {
    var rows = profile.calls.map { Row(name: $0.name) }
    var total = Measure()
    for series in profile.series {
      rows[Int(series.key.call.index)].measure.merge(series.measure)
      total.merge(series.measure)
    }
    self.rows = rows.filter { $0.measure.calls > 0 }.sorted {
      ($1.measure.totalNanoseconds, $0.name) < ($0.measure.totalNanoseconds, $1.name)
    }
    self.total = total
  }

  /// The table as strace prints it, with wall time in place of system time.
  func text() -> String {
    let rule = "------ ----------- ----------- --------- --------- ----------------\n"
    var text = "% time     seconds  usecs/call     calls    errors syscall\n" + rule
    for row in rows { text += line(row.measure, name: row.name) }
    return text + rule + line(total, name: "total")
  }

  /// Minimum, percentiles, maximum and standard deviation of each call's latency, in microseconds.
  func extendedText() -> String {
    var table = TextTable([
      ("usecs: min", .right), ("p50", .right), ("p75", .right), ("p90", .right), ("p95", .right),
      ("p99", .right), ("p99.9", .right), ("max", .right), ("stddev", .right), ("calls", .right),
      ("syscall", .left),
    ])
    for row in rows + [Row(name: "total", measure: total)] {
      let latency = row.measure.latency
      let percentiles = latency.percentiles([0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
      let times = [latency.minimum] + percentiles + [latency.maximum]
      table.append(
        times.map { Quantity.fixed(Double($0) / 1000, decimals: 1) }
          + [
            Quantity.fixed(latency.standardDeviation / 1000, decimals: 1), String(latency.count),
            TerminalText.escaped(row.name),
          ])
    }
    var text = ""
    table.write(to: &text, indent: "")
    return text
  }

  private func line(_ measure: Measure, name: String) -> String {
    let nanoseconds = measure.totalNanoseconds
    let percent = total.totalNanoseconds == 0 ? 0 : Double(nanoseconds) / Double(total.totalNanoseconds) * 100
    let cells = [
      (Quantity.fixed(percent, decimals: 2), 6),
      (Quantity.fixed(Double(nanoseconds) / 1e9, decimals: 6), 11),
      (String(measure.calls == 0 ? 0 : nanoseconds / 1000 / measure.calls), 11),
      (String(measure.calls), 9),
      (measure.errors == 0 ? "" : String(measure.errors), 9),
    ]
    return cells.map { text, width in
      String(repeating: " ", count: max(0, width - text.count)) + text
    }.joined(separator: " ") + " " + TerminalText.escaped(name) + "\n"
  }
}
