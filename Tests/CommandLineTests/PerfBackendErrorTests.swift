import Testing

/// What perf events cannot do, or may not: one line that says so.
@Suite struct PerfBackendErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(
    "what takes arguments of calls is refused",
    arguments: [([], "arguments"), (["-c", "--leaks"], "--leaks"), (["-c", "-P", "/etc/passwd"], "-P")])
  func refusesArguments(options: [String], word: String) throws {
    let run = try Profiler.run(["--backend", "perf"] + options + ["--", "true"], scratch: scratch)
    expectError(run, status: 2, saying: word)
  }

  @Test(
    "a user without privileges is told what is in the way and what helps",
    .enabled(if: Unprivileged.isPossible, Comment(rawValue: Unprivileged.requirement)))
  func tellsObstacle() throws {
    let run = try Unprivileged.run(["--backend", "perf", "-c", "--", "true"], scratch: scratch)
    expectError(run, saying: "cannot use perf events", "As root: ", "--backend ptrace")
  }

  @Test(
    "auto stops the program where perf events are not permitted, and says why",
    .enabled(if: Unprivileged.isPossible, Comment(rawValue: Unprivileged.requirement)))
  func fallsBack() throws {
    let run = try Unprivileged.run(["--backend", "auto", "-c", "--", "true"], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(
      run.standardError.contains(
        "note: calls are watched by stopping the program. Perf events cannot be used: "))
    #expect(!run.standardError.contains("--backend ptrace"))
    #expect(SummaryText(run.standardError).row("execve")?.calls == 1)
  }

  @Test(
    "control groups that are none, and scopes beside a program",
    .enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
  func refusesScopes() throws {
    for path in ["no-such-group", scratch.path] {
      expectError(
        try Profiler.run(["--cgroup", path, "-c"], scratch: scratch), saying: "no such control group")
    }
    expectError(
      try Profiler.run(["--system-wide", "-c", "--", "true"], scratch: scratch), status: 2,
      saying: "--system-wide")
  }

  @Test(
    "programs that cannot be run",
    .enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
  func refusesPrograms() throws {
    for program in ["no-such-program", "/etc/passwd"] {
      expectError(
        try Profiler.run(["--backend", "perf", "-c", "--", program], scratch: scratch), saying: program)
    }
  }
}
