import Testing

/// What a fixture's source promises of one function, and the report has to show.
struct Promise {
  let function: String
  var module: String
  /// Source file below `Tests/Fixtures`, and the `LINE:` marker in it.
  let source: String
  let marker: String
  let calls: Int
  let bytes: Double

  /// - Parameters:
  ///   - marker: the function's name unless given.
  ///   - bytes: of all calls together.
  init(
    _ function: String, in module: String, source: String, marker: String? = nil, calls: Int, bytes: Double
  ) {
    self.function = function
    self.module = module
    self.source = source
    self.marker = marker ?? function
    self.calls = calls
    self.bytes = bytes
  }

  /// Checks both tables of a report: the row of the function, and the row of the line.
  func expectKept(in report: FunctionReportText, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let rows = report.rows(function, in: module)
    try #require(rows.count == 1, "rows of \(function) [\(module)]", sourceLocation: sourceLocation)
    let row = rows[0]
    let line = try Fixture.line(marker, in: source)
    let place = "Tests/Fixtures/\(source)"
    #expect(row.calls == calls, "\(function)", sourceLocation: sourceLocation)
    #expect(Quantity.isRounded(row.bytes, from: bytes), "\(row.bytes)", sourceLocation: sourceLocation)
    #expect(row.line == line, "\(function)", sourceLocation: sourceLocation)
    #expect(row.file.hasSuffix(place), "\(row.file)", sourceLocation: sourceLocation)

    let lines = report.lines.filter { $0.function == function && $0.line == line && $0.file.hasSuffix(place) }
    #expect(lines.map(\.calls) == [calls], "line of \(function)", sourceLocation: sourceLocation)
  }
}

/// Checks that a program ended well under the profiler, said nothing, and that every promise is kept.
func expect(
  _ run: Profiler.Run, keeps promises: [Promise], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(run.end == .status(0), "\(run.standardError)", sourceLocation: sourceLocation)
  #expect(run.standardError == "", sourceLocation: sourceLocation)
  for promise in promises { try promise.expectKept(in: run.report, sourceLocation: sourceLocation) }
}

/// Checks that all stacks were walked up to their outermost function.
func expectWholeStacks(_ report: FunctionReportText, sourceLocation: SourceLocation = #_sourceLocation) {
  let words = report.stacks.split(separator: " ")
  #expect(words.count == 2 && words.last == "complete", "\(report.stacks)", sourceLocation: sourceLocation)
}
