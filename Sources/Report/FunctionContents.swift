internal import Flame
internal import Trace

/// What the function report says, before it is laid out as text or as a page.
struct FunctionContents {
  /// Where the paths of the tables are below; `nil` where they stand in full.
  private(set) var sources: String?
  private(set) var tables: [ReportTable] = []
  /// What could not be named; safe for a terminal.
  private(set) var notes: [String] = []
  private let options: FunctionReport.Options
  /// Files that are shown of each function.
  private static let filesOfFunction = 3

  init(_ resolved: ResolvedProfile, options: FunctionReport.Options) {
    self.options = options
    let charged = ChargedCalls(resolved, byFile: options.showsFiles)
    let io = FunctionTable(resolved, charged) { !$0.isWaiting }
    let waiting = FunctionTable(resolved, charged) { $0.isWaiting }
    guard io.total.calls + waiting.total.calls > 0 else { return }
    let paths = sourcePaths(of: [io, waiting])
    sources = paths.commonDirectory.map { "sources: paths are below \(TerminalText.escaped($0))" }
    if io.total.calls > 0 {
      let isUsual = resolved.profile.capture.tracesUsualCalls
      tables.append(
        functions(
          io, title: isUsual ? "I/O time by function" : "Time in traced calls by function", paths: paths))
    }
    if waiting.total.calls > 0 {
      tables.append(
        functions(waiting, title: "Waiting (poll, epoll, select …) by function", paths: paths))
    }
    if options.showsSource, io.total.calls > 0 { tables.append(lines(io, paths: paths)) }
    if options.showsFiles { tables += FileContents(resolved.profile, rows: options.rows).tables }
    if io.total.calls > 0 { tables.append(HottestPaths(resolved, rowLimit: options.rows).table()) }
    notes = resolved.notes.map(TerminalText.escaped)
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

  private func functions(_ table: FunctionTable, title: String, paths: SourcePaths) -> ReportTable {
    let shown = table.functions.prefix(options.rows)
    let slow = "≥ \(Quantity.duration(table.slowThresholdNanoseconds))"
    return ReportTable(
      title: title, note: ReportTable.note(shown: shown.count, of: table.functions.count),
      columns: MeasureCells.columns + [(slow, .right), ("incl.", .right), ("function", .left)],
      rows: shown.flatMap { row in
        [
          MeasureCells.cells(row.measure, total: table.total.totalNanoseconds)
            + [
              Quantity.count(row.measure.slowCalls),
              Quantity.duration(row.inclusiveNanoseconds), name(of: row, paths: paths),
            ]
        ] + (options.showsFiles ? files(of: row, total: table.total.totalNanoseconds) : [])
      })
  }

  /// The files that a function's calls took most time on, as rows below its own; the others as one.
  private func files(of row: FunctionTable.Row, total: UInt64) -> [[String]] {
    let shown = row.files.prefix(Self.filesOfFunction)
    let others = row.files.dropFirst(shown.count)
    var lines = shown.map { ($0.measure, $0.file.title) }
    if let first = others.first {
      let sum = others.reduce(into: Measure()) { $0.merge($1.measure) }
      lines.append(
        (sum, others.count == 1 ? first.file.title : "\(Quantity.count(UInt64(others.count))) other files"))
    }
    return lines.map { measure, title in
      MeasureCells.cells(measure, total: total) + [Quantity.count(measure.slowCalls), "", "  on " + title]
    }
  }

  private func lines(_ table: FunctionTable, paths: SourcePaths) -> ReportTable {
    let total = table.total.totalNanoseconds
    let known = table.lines.reduce(0) { $0 + $1.measure.totalNanoseconds }
    let shown = table.lines.prefix(options.rows)
    var remark = ""
    if known < total {
      remark =
        "\(Quantity.share(total - known, of: total)) of the time is not in lines of the program's own code that are known"
      remark += shown.isEmpty ? ": compile it with -g, or install its debug symbols" : ""
    }
    return ReportTable(
      title: "Hottest source lines", note: ReportTable.note(shown: shown.count, of: table.lines.count),
      remark: remark, columns: MeasureCells.columns + [("line", .left), ("function", .left)],
      rows: shown.map { row in
        MeasureCells.cells(row.measure, total: total)
          + [Self.location(row.line, paths), TerminalText.escaped(row.function.name)]
      })
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
}
