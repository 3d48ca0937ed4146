import Testing

/// Programs without debug information, or without any names.
@Suite struct MissingNamesTests {
  @Test("with symbols only, functions have names and no lines, and a note says why")
  func showsSymbols() throws {
    let run = try Profiler.profile("stripped-symtab")
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    for (function, calls) in [("read_block", 100), ("write_report", 10), ("main", 2)] {
      let row = try #require(run.report.rows(function, in: "stripped-symtab").first)
      #expect(row.calls == calls)
      #expect(row.line == 0)
    }
    expectNote(run.report, of: "stripped-symtab")
    expectWholeStacks(run.report)
  }

  @Test("without any names, functions are module and offset, and a note says why")
  func showsOffsets() throws {
    let run = try Profiler.profile("stripped-bare")
    #expect(run.end == .status(0))
    let rows = run.report.functions.filter { $0.module == "stripped-bare" }
    for row in rows {
      #expect(row.function.wholeMatch(of: /stripped-bare\+0x[0-9a-f]+/) != nil, "\(row.function)")
      #expect(row.line == 0)
    }
    #expect(rows.map(\.calls).sorted() == [1, 1, 10, 100])
    expectNote(run.report, of: "stripped-bare")
    expectWholeStacks(run.report)
  }

  @Test("a program with debug information needs no note")
  func keepsQuietOtherwise() throws {
    #expect(try Profiler.profile("nested-O2").report.notes == [])
  }

  private func expectNote(_ report: FunctionReportText, of fixture: String) {
    #expect(report.notes.count == 1)
    #expect(report.notes.first?.hasPrefix("  \(Fixture.path(fixture)): no debug information") == true)
  }
}
