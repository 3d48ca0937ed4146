import Testing

/// One program in every way of building it: names, lines, calls and bytes are the same for all.
@Suite struct NestedProgramTests {
  static let variants = [
    "nested-O0", "nested-O2", "nested-O2-fp", "nested-O2-nofp", "nested-nopie", "nested-static",
    "nested-static-pie", "nested-dwarf4", "nested-compressed", "nested-debug-frame", "nested-nocfi-fp",
  ]

  @Test("functions, lines, calls and bytes are right", arguments: variants)
  func namesTheCalls(variant: String) throws {
    try expect(Profiler.profile(variant), keeps: Self.promises(of: variant))
  }

  @Test("every stack reaches main and its callers", arguments: variants)
  func findsTheCallers(variant: String) throws {
    try expectCallers(of: variant)
  }

  @Test(
    "a program built by clang is no different",
    .enabled(if: Fixture.exists("nested-clang"), "clang is not installed"))
  func namesTheCallsOfClang() throws {
    try expect(Profiler.profile("nested-clang"), keeps: Self.promises(of: "nested-clang"))
    try expectCallers(of: "nested-clang")
  }

  @Test("debug information in a file beside the program is found by its link")
  func followsDebugLink() throws {
    try expect(Profiler.profile("stripped"), keeps: Self.promises(of: "stripped"))
    try expectCallers(of: "stripped")
  }

  @Test(
    "debug information below /usr/lib/debug is found by build-id",
    .enabled(if: Privileges.canBindMount, "needs root and unshare, to mount over /usr/lib/debug"))
  func findsDebugFileByBuildID() throws {
    let scratch = try Scratch()
    let report = scratch.newPath("report")
    let script = """
      mkdir -p /usr/lib/debug && mount --bind '\(Fixture.path("debug"))' /usr/lib/debug && exec "$@"
      """
    let child = try Child(
      ["unshare", "--mount", "sh", "-c", script, "sh", Profiler.path, "-o", report]
        + ["--function-time", "--source", Fixture.path("stripped-build-id")], scratch: scratch)
    #expect(try child.wait() == .status(0))
    for promise in Self.promises(of: "stripped-build-id") {
      try promise.expectKept(in: FunctionReportText(Scratch.text(of: report)))
    }
  }

  static func promises(of module: String) -> [Promise] {
    [
      Promise("read_block", in: module, source: "nested.c", calls: 100, bytes: 6400),
      Promise("write_report", in: module, source: "nested.c", calls: 10, bytes: 320),
    ]
  }

  /// The time of main with all that it calls is known only from whole stacks.
  private func expectCallers(of module: String) throws {
    let report = try Profiler.profile(module).report
    let main = try #require(report.rows("main", in: module).first)
    let callees = report.rows("read_block") + report.rows("write_report")
    #expect(callees.count == 2)
    let total = callees.reduce(main.total) { $0 + $1.total }
    #expect((main.inclusive - total).magnitude < total * 0.02)
    #expect(main.calls == 2)
    #expect(try main.line >= Fixture.line("main open", in: "nested.c"))
    expectWholeStacks(report)
  }
}
