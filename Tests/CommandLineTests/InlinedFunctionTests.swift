import Testing

@Suite struct InlinedFunctionTests {
  @Test("calls are charged to the innermost inlined function")
  func chargesInlinedFunction() throws { try expectInlined("inlined") }

  @Test(
    "code inlined by clang is no different",
    .enabled(if: Fixture.exists("inlined-clang"), "clang is not installed"))
  func chargesFunctionInlinedByClang() throws { try expectInlined("inlined-clang") }

  private func expectInlined(_ fixture: String) throws {
    let run = try Profiler.profile(fixture)
    try expect(
      run,
      keeps: [Promise("fetch_bytes", in: fixture, source: "inlined.c", calls: 100, bytes: 1600)])
    expectWholeStacks(run.report)
    let main = try #require(run.report.rows("main").first)
    #expect(main.inclusive >= run.report.rows("fetch_bytes")[0].total)
  }
}
