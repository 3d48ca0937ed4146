import Glibc
import Testing

/// The profiler ends as the program did.
@Suite struct ExitStatusTests {
  private func end(_ how: [String], options: [String] = ["--function-time"]) throws -> Profiler.Run {
    try Profiler.report(options + ["--", Fixture.path("exits")] + how, scratch: Scratch())
  }

  @Test("an exit status is passed on", arguments: ["0", "1", "2", "42", "127", "255"])
  func passesStatusOn(status: String) throws {
    let run = try end(["status", status])
    #expect(run.end == .status(Int32(status)!))
    #expect(run.report.rows("last_words").map(\.calls) == [3])
    #expect(try end(["status", status], options: ["-c"]).end == .status(Int32(status)!))
  }

  @Test(
    "a program killed by a signal takes the profiler with it, after the report is written",
    arguments: [SIGTERM, SIGKILL, SIGSEGV, SIGINT, SIGABRT, SIGUSR1, SIGPIPE, SIGALRM])
  func diesOfSignal(signal: Int32) throws {
    let run = try end(["signal", String(signal)])
    #expect(run.end == .signal(signal))
    #expect(run.report.rows("last_words").map(\.calls) == [3])
  }

  @Test(
    "a signal to the profiler alone reaches the launched program, and the report is written",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func forwardsSignals(signal: Int32) throws {
    let scratch = try Scratch()
    let path = scratch.newPath("report")
    let child = try Profiler.start(
      ["-o", path, "--function-time", "--", Fixture.path("blocked")], scratch: scratch)
    try #require(waitUntil { !ProcessState.children(of: child.id, readingIn: "blocked").isEmpty })
    child.signal(signal)
    #expect(try child.wait() == .signal(signal))
    #expect(FunctionReportText(Scratch.text(of: path)).rows("wait_for_request").map(\.calls) == [1])
  }

  @Test("a program that catches SIGTERM ends in its own way under the profiler")
  func letsProgramCatchSignals() throws {
    let scratch = try Scratch()
    let counts = scratch.newPath("counts")
    let child = try Profiler.start(
      ["-o", scratch.newPath("report"), "--function-time", "--", Fixture.path("steady"), counts],
      scratch: scratch)
    try #require(waitUntil { ProcessState.children(of: child.id).contains(where: ProcessState.isInSleep) })
    child.signal(SIGTERM)
    #expect(try child.wait() == .status(0))
    let words = Scratch.text(of: counts).split(separator: " ")
    #expect(words.count == 2)
  }

  @Test("SIGKILL of the profiler ends the program that it launched")
  func takesProgramAlong() throws {
    let scratch = try Scratch()
    let child = try Profiler.start(["--function-time", "--", Fixture.path("blocked")], scratch: scratch)
    var programs: [pid_t] = []
    _ = waitUntil {
      programs = ProcessState.children(of: child.id, readingIn: "blocked")
      return !programs.isEmpty
    }
    try #require(programs.count == 1)
    child.signal(SIGKILL)
    #expect(try child.wait() == .signal(SIGKILL))
    #expect(waitUntil { ProcessState.letter(of: programs[0]).map { $0 == "Z" } ?? true })
  }
}
