internal import Flame
internal import Stats
package import Trace

/// The `--function-time` report: functions by I/O time, the hottest source lines, and the hottest paths.
package struct FunctionReport: ProfileRenderer {
  package struct Options: Sendable {
    /// Whether file and line of the call sites are shown.
    package var showsSource: Bool
    /// Rows of each table.
    package var rows: Int
    /// Paths below this directory are shown relative to it; `nil` shows all as recorded.
    package var baseDirectory: String?

    package init(showsSource: Bool, rows: Int, baseDirectory: String? = nil) {
      self.showsSource = showsSource
      self.rows = rows
      self.baseDirectory = baseDirectory
    }
  }

  private let options: Options

  package init(options: Options) { self.options = options }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] { Array(text(of: resolved).utf8) }

  private func text(of resolved: ResolvedProfile) -> String {
    let io = FunctionTable(resolved) { !$0.isWaiting }
    let waiting = FunctionTable(resolved) { $0.isWaiting }
    let paths = sourcePaths(of: [io, waiting])
    var text = ""
    let capture = resolved.profile.capture
    CaptureHeader(
      capture: capture, io: io.total, waiting: waiting.total,
      programs: resolved.profile.programs
    ).write(to: &text)
    guard io.total.calls + waiting.total.calls > 0 else { return text + "\nNo traced call was made.\n" }
    if let directory = paths.commonDirectory {
      text += "  sources: paths are below \(TerminalText.escaped(directory))\n"
    }
    if io.total.calls > 0 {
      write(
        io, title: capture.tracesUsualCalls ? "I/O time by function" : "Time in traced calls by function",
        paths: paths, to: &text)
    }
    if waiting.total.calls > 0 {
      write(waiting, title: "Waiting (poll, epoll, select …) by function", paths: paths, to: &text)
    }
    if options.showsSource, io.total.calls > 0 { writeLines(io, paths: paths, to: &text) }
    if io.total.calls > 0 {
      text += "\nHottest paths\n"
      HottestPaths(resolved, rowLimit: options.rows).write(to: &text)
    }
    if !resolved.notes.isEmpty {
      text += "\nNotes\n"
      for note in resolved.notes { text += "  " + TerminalText.escaped(note) + "\n" }
    }
    return text
  }

  /// How to show the paths that the tables will show.
  private func sourcePaths(of tables: [FunctionTable]) -> SourcePaths {
    guard options.showsSource else { return SourcePaths(files: [], baseDirectory: nil) }
    let files = tables.flatMap { table in
      table.functions.prefix(options.rows).compactMap { $0.hottestSite?.file }
        + table.lines.prefix(options.rows).map(\.line.file)
    }
    return SourcePaths(files: files, baseDirectory: options.baseDirectory)
  }

  private func write(
    _ table: FunctionTable, title: String, paths: SourcePaths, to text: inout String
  ) {
    let total = table.total.totalNanoseconds
    let shown = table.functions.prefix(options.rows)
    let slow = "≥ \(Quantity.duration(table.slowThresholdNanoseconds))"
    var rows = TextTable(
      Self.measureColumns + [(slow, .right), ("incl.", .right), ("function", .left)])
    for row in shown {
      rows.append(
        measureCells(row.measure, total: total)
          + [
            Quantity.count(row.measure.slowCalls),
            Quantity.duration(row.inclusiveNanoseconds), name(of: row, paths: paths),
          ])
    }
    text += "\n\(title)\(Self.note(shown: shown.count, of: table.functions.count))\n"
    rows.write(to: &text)
  }

  private func writeLines(_ table: FunctionTable, paths: SourcePaths, to text: inout String) {
    let total = table.total.totalNanoseconds
    let known = table.lines.reduce(0) { $0 + $1.measure.totalNanoseconds }
    let shown = table.lines.prefix(options.rows)
    text += "\nHottest source lines\(Self.note(shown: shown.count, of: table.lines.count))\n"
    if known < total {
      text +=
        "  \(Quantity.share(total - known, of: total)) of the time is not in lines of the program's own code that are known"
      text += shown.isEmpty ? ": compile it with -g, or install its debug symbols\n" : "\n"
    }
    if shown.isEmpty { return }
    var rows = TextTable(Self.measureColumns + [("line", .left), ("function", .left)])
    for row in shown {
      rows.append(
        measureCells(row.measure, total: total)
          + [Self.location(row.line, paths), TerminalText.escaped(row.function.name)])
    }
    rows.write(to: &text)
  }

  private static var measureColumns: [(title: String, alignment: TextTable.Alignment)] {
    [
      ("total", .right), ("share", .right), ("calls", .right), ("avg", .right), ("p50", .right),
      ("p95", .right), ("p99", .right), ("max", .right), ("bytes", .right),
    ]
  }

  private func measureCells(_ measure: Measure, total: UInt64) -> [String] {
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

  private func name(of row: FunctionTable.Row, paths: SourcePaths) -> String {
    var name = TerminalText.escaped(row.function.name)
    if !row.function.module.isEmpty { name += " [\(TerminalText.escaped(row.function.module))]" }
    guard options.showsSource else { return name }
    guard let site = row.hottestSite else { return name + "  (no line information)" }
    let others = row.sites.count - 1
    return name + "  " + Self.location(site, paths) + (others > 0 ? " +\(others) more" : "")
  }

  private static func location(_ line: FunctionTable.SourceLine, _ paths: SourcePaths) -> String {
    TerminalText.escaped("\(paths.shown(line.file)):\(line.line)")
  }

  private static func note(shown: Int, of count: Int) -> String {
    shown < count ? " (\(shown) of \(Quantity.count(UInt64(count))); --top shows more)" : ""
  }
}
