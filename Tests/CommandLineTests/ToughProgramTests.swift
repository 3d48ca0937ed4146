import Testing

/// Programs that do unusual things with signals, threads, children and filters end as they do untraced.
@Suite struct ToughProgramTests {
  private func expectEnd(_ end: Child.End, of fixture: String, _ mode: String) throws {
    let scratch = try Scratch()
    for options in [["--function-time", "--source"], ["-c", "-f"], ["-c"]] {
      let run = try Profiler.report(options + ["--", Fixture.path(fixture), mode], scratch: scratch)
      #expect(run.end == end, "\(options)")
      #expect(run.standardError == "", "\(options)")
    }
  }

  @Test(
    "every signal arrives as it was sent",
    arguments: ["trap", "breakpoint", "queue", "restart", "poll", "children"])
  func deliversSignals(mode: String) throws { try expectEnd(.status(0), of: "signals", mode) }

  @Test(
    "threads and children that are hard to follow",
    arguments: [
      "many_threads", "parent_sibling", "thread_signal", "shared_plugin", "killed_forkers", "daemon",
    ])
  func followsKin(mode: String) throws { try expectEnd(.status(0), of: "kin", mode) }

  @Test("the status is that of the thread that ends the process, or of the program that a thread runs")
  func passesStatusOn() throws {
    try expectEnd(.status(5), of: "kin", "leader_exits")
    try expectEnd(.status(6), of: "kin", "exec_others")
  }

  @Test("a program's own filter decides as it does untraced", arguments: ["errno", "trace", "int80"])
  func respectsOwnFilter(mode: String) throws { try expectEnd(.status(0), of: "own_filter", mode) }

  @Test("a program killed by its own filter takes the profiler with it")
  func respectsKillingFilter() throws { try expectEnd(.signal(31), of: "own_filter", "kill") }

  @Test("a filter of ours switches no mitigation of speculation on, which would slow programs down")
  func leavesMitigationsAlone() throws {
    let scratch = try Scratch()
    let look = ["grep", "-i", "^specul", "/proc/self/status"]
    let untraced = try Child(look, scratch: scratch)
    try untraced.wait()
    let run = try Profiler.report(["--function-time", "--"] + look, scratch: scratch)
    #expect(untraced.standardOutput.contains(":"))
    #expect(run.standardOutput == untraced.standardOutput)
  }
}
