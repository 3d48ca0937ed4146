import Testing

/// Stacks that are deep, switched, interrupted, or without unwind information.
@Suite struct UnusualStackTests {
  private static func leaf(_ function: String, _ fixture: String, _ calls: Int, _ bytes: Int) -> Promise {
    Promise(function, in: fixture, source: fixture + ".c", calls: calls, bytes: Double(calls * bytes))
  }

  @Test("a recursion deeper than any limit keeps its innermost frames, and what was cut is counted")
  func cutsDeepRecursion() throws {
    let run = try Profiler.profile("recursion")
    try expect(run, keeps: [Self.leaf("bottom_reads", "recursion", 10, 64)])
    #expect(run.report.stacks.hasSuffix(", 10 cut by --max-frames"))
  }

  @Test("--max-frames 5 cuts what is deeper, and the function is still right")
  func cutsAtMaxFrames() throws {
    let run = try Profiler.profile("reads", ["30", "64", "16"], options: ["--max-frames", "5"])
    try expect(run, keeps: [Self.leaf("leaf_reads", "reads", 30, 64)])
    let cut = run.report.stacks.split(separator: ", ").first { $0.hasSuffix("cut by --max-frames") }
    let count = try #require(cut.flatMap { Int($0.prefix { $0.isNumber }) })
    #expect(count >= 30)
    let main = try #require(run.report.rows("main").first)
    #expect(main.inclusive == main.total)
  }

  @Test("4,096 frames are within reach of --max-frames")
  func keepsManyFrames() throws {
    let run = try Profiler.profile("recursion", ["3000"], options: ["--max-frames", "4096"])
    try expect(run, keeps: [Self.leaf("bottom_reads", "recursion", 10, 64)])
    expectWholeStacks(run.report)
  }

  @Test("a handler on an alternate stack is walked back to what it interrupted")
  func crossesAlternateStack() throws {
    let run = try Profiler.profile("sigaltstack")
    try expect(run, keeps: [Self.leaf("write_from_handler", "sigaltstack", 10, 8)])
    try expectReachesMain(run.report, from: "write_from_handler")
  }

  @Test("handlers that interrupt functions anywhere are walked back to main")
  func crossesSignalFrames() throws {
    let run = try Profiler.profile("sighandler")
    try expect(run, keeps: [Self.leaf("handler_reads", "sighandler", 30, 16)])
    try expectReachesMain(run.report, from: "handler_reads")
  }

  @Test("a function without unwind information is crossed by its frame pointer")
  func crossesByFramePointer() throws {
    let run = try Profiler.profile("nocfi")
    try expect(run, keeps: [Self.leaf("leaf_reads", "nocfi", 25, 64)])
    try expectReachesMain(run.report, from: "leaf_reads")
  }

  @Test("where neither unwind information nor frame pointer leads on, the stack ends, and why is counted")
  func countsLostStacks() throws {
    let run = try Profiler.profile("nocfi-lost")
    try expect(
      run, keeps: [Promise("leaf_reads", in: "nocfi-lost", source: "nocfi.c", calls: 25, bytes: 1600)])
    #expect(run.report.stacks.hasSuffix(", 25 ended at code without unwind information"))
  }

  @Test("a hundred different stacks are one function's")
  func mergesDistinctStacks() throws {
    let run = try Profiler.profile("distinct_stacks", ["5000", "100"])
    try expect(run, keeps: [Self.leaf("leaf_read", "distinct_stacks", 5000, 16)])
    try expectReachesMain(run.report, from: "leaf_read")
  }

  private func expectReachesMain(_ report: FunctionReportText, from leaf: String) throws {
    let main = try #require(report.rows("main").first)
    let leaf = try #require(report.rows(leaf).first)
    #expect(main.inclusive >= (leaf.total + main.total) * 0.99)
    expectWholeStacks(report)
  }
}
