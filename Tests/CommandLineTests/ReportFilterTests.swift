import Testing

/// What `report` leaves out of a saved profile.
@Suite struct ReportFilterTests {
  private let scratch: Scratch
  private let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.newPath("saved.pb.gz")
  }

  private func record(_ command: [String]) throws {
    let run = try Profiler.run(["record", "-o", path, "--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
  }

  private func report(_ options: [String]) throws -> String {
    let run = try Profiler.run(["report"] + options + [path], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return run.standardOutput
  }

  @Test("-e chooses calls, and -z and -Z by how they ended")
  func choosesCalls() throws {
    try record([Fixture.path("nested-O2")])
    let all = SummaryText(try report(["-c"]))
    let chosen = SummaryText(try report(["-c", "-e", "trace=read,write"]))
    #expect(Set(chosen.rows.map(\.name)) == ["read", "write"])
    #expect(chosen.row("read")?.calls == all.row("read")?.calls)
    let failed = try report(["-c", "-Z"])
    let succeeded = SummaryText(try report(["-c", "-z"]))
    let errors = try #require(all.total?.errors)
    try #require(errors > 0)
    #expect(SummaryText(failed).total?.calls == errors)
    #expect(SummaryText(failed).total?.errors == errors)
    #expect(succeeded.total?.calls == (all.total?.calls ?? 0) - errors)
    #expect(succeeded.total?.errors == 0)
    #expect(SummaryText(try report(["-c", "-estatus=failed"])).total?.calls == errors)
    #expect(failed.contains("only calls that failed"))
  }

  @Test("--focus keeps stacks with a function, wherever it stands, and --ignore drops them")
  func choosesStacks() throws {
    try record([Fixture.path("nested-O2")])
    let all = SummaryText(try report(["-c"]))
    let focused = try report(["-c", "--focus", "^parse_conf"])
    let others = SummaryText(try report(["-c", "--ignore", "^parse_conf"]))
    #expect(SummaryText(focused).rows.map(\.name) == ["read"])
    #expect(SummaryText(focused).row("read")?.calls == 100)
    #expect(focused.contains("^parse_conf"))
    #expect(others.total?.calls == (all.total?.calls ?? 0) - 100)
    #expect(SummaryText(try report(["-c", "--focus", "no_such_function"])).rows.isEmpty)
  }

  @Test("--min-latency keeps slow calls and says so")
  func choosesSlowCalls() throws {
    try record([Fixture.path("timed"), "timerfd"])
    let text = try report(["-c", "--min-latency", "10ms"])
    let reads = try #require(SummaryText(text).row("read"))
    // Twenty reads of 20 ms and ten of 50 ms; all others take 2 ms or less.
    #expect((30...40).contains(reads.calls))
    #expect(reads.seconds > 0.85)
    #expect(text.contains("calls of 10.0 ms and more"))
    let row = try #require(
      FunctionReportText(try report(["--min-latency", "10ms"])).rows("slow_reads").first)
    #expect(row.calls == 20)
  }

  @Test("--process keeps the calls of one program")
  func choosesProgram() throws {
    let shell = try scratch.program("shell", copyOf: "/bin/sh")
    try record([shell, "-c", "\(Fixture.path("nested-O2")); true"])
    let text = try report(["--process", "nested-O2"])
    #expect(FunctionReportText(text).rows("read_block").first?.calls == 100)
    #expect(!text.contains("programs:"))
    let others = FunctionReportText(try report(["--process", "shell"]))
    #expect(others.rows("read_block").isEmpty)
    #expect(!others.functions.isEmpty)
    #expect(try report(["--process", "none"]).contains("No traced call is left"))
  }

  @Test("options that make no sense are one line and status 2")
  func refusesNonsense() throws {
    try record(["true"])
    for (options, word) in [
      (["--focus", "("], "regular expression"), (["--ignore", "[z-a]"], "regular expression"),
      (["-e", "fd=3"], "fd=3"), (["-e", "trace=raed"], "did you mean read"), (["-z", "-Z"], "not both"),
      (["--min-latency", "later"], "length of time"), (["--sort-by", "name", "--function-time"], "-c"),
    ] {
      expectError(try Profiler.run(["report"] + options + [path], scratch: scratch), status: 2, saying: word)
    }
    expectError(try Profiler.run(["report"], scratch: scratch), status: 2, saying: "report --help")
    expectError(try Profiler.run(["merge", path], scratch: scratch), status: 2, saying: "-o")
    expectError(
      try Profiler.run(["merge", "-o", path], scratch: scratch), status: 2, saying: "Nothing to merge")
    expectError(try Profiler.run(["record"], scratch: scratch), status: 2, saying: "Nothing to trace")
    for options in [
      ["--checkpoint", "5s", "-c"], ["--save", path, "--checkpoint", "1us"],
      ["record", "-o", "/dev/null", "--checkpoint", "5s"],
    ] {
      let run = try Profiler.run(options + ["--", "true"], scratch: scratch)
      expectError(run, status: 2, saying: "--checkpoint")
    }
  }
}
