import Glibc
import Testing

/// Launched programs that are profiled for some time only.
@Suite struct DurationTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("the report comes when the time is over, and the program runs on to its own end")
  func reportsInTime() throws {
    let path = scratch.newPath("report")
    let counts = scratch.newPath("counts")
    let profiler = try Profiler.start(
      ["-o", path, "--duration", "400ms", "--function-time", "--", Fixture.path("steady"), counts],
      scratch: scratch)
    try #require(waitUntil { !Scratch.text(of: path).isEmpty })
    let program = try #require(ProcessState.children(of: profiler.id).first)
    #expect(!ProcessState.isTraced(program))
    let row = try #require(FunctionReportText(Scratch.text(of: path)).rows("tick").first)
    #expect(row.calls >= 10)
    usleep(100_000)
    kill(program, SIGTERM)
    #expect(try profiler.wait() == .status(0))
    let reads = try #require(Target.reads(in: counts))
    #expect(reads > row.calls)
  }

  @Test("the status of a program that outlives the profile is passed on")
  func passesStatusOn() throws {
    let run = try Profiler.report(
      ["--duration", "200ms", "-c", "--", "sh", "-c", "sleep 0.7; exit 7"], scratch: scratch)
    #expect(run.end == .status(7))
    #expect(SummaryText(run.reportText).total != nil)
  }

  @Test("a program that is killed after the profile takes the profiler with it")
  func diesOfSignal() throws {
    let run = try Profiler.report(
      ["--duration", "200ms", "-c", "--", "sh", "-c", "sleep 0.7; kill -KILL $$"], scratch: scratch)
    #expect(run.end == .signal(SIGKILL))
  }

  @Test("a program that ends before the time is over is not waited for")
  func endsEarly() throws {
    let run = try Profiler.report(
      ["--duration", "1h", "--function-time", "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.report.rows("read_block").map(\.calls) == [100])
  }
}
