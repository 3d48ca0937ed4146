import Glibc
import Testing

/// Attaching to running programs, and letting them go unharmed.
@Suite struct AttachTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func attach(
    _ processes: String, _ options: [String] = ["--duration", "500ms"]
  ) throws -> Profiler.Run {
    try Profiler.report(
      ["-p", processes, "--function-time", "--source", "--top", "100"] + options, scratch: scratch)
  }

  @Test("a call that was running before and runs on after has its time up to the detach")
  func showsCallInFlight() throws {
    let target = try Target("blocked", scratch: scratch)
    let run = try attach("\(target.id)", ["--duration", "1s"])
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    let row = try #require(run.report.rows("wait_for_request", in: "blocked").first)
    #expect(row.calls == 1)
    // The rest of the second went by before the first stop.
    #expect(row.total > 0.5e9 && row.total < 5e9)
    #expect(try row.line == Fixture.line("wait_for_request", in: "blocked.c"))
    #expect(run.report.header.contains { $0.contains("had not returned") })
    expectWholeStacks(run.report)
    target.expectFree()
    #expect(waitUntil { ProcessState.isInRead(target.id) })
    #expect(try target.stop() == .signal(SIGTERM))
  }

  @Test("a program at work keeps working, and loses and repeats no call")
  func leavesWorkAlone() throws {
    let counts = scratch.newPath("counts")
    let target = try Target("steady", [counts], scratch: scratch)
    let run = try attach("\(target.id)")
    #expect(run.end == .status(0))
    let row = try #require(run.report.rows("tick", in: "steady").first)
    #expect(row.calls >= 10 && row.calls <= 500)
    #expect(Quantity.isRounded(row.bytes, from: Double(row.calls * 64)))
    #expect(try row.line == Fixture.line("tick", in: "steady.c"))
    target.expectFree()
    usleep(100_000)
    #expect(try target.stop() == .status(0))
    let reads = try #require(Target.reads(in: counts))
    #expect(reads > row.calls)
  }

  @Test("all threads are attached to and let go")
  func attachesToAllThreads() throws {
    let target = try Target("steady_threads", scratch: scratch)
    let run = try attach("\(target.id)")
    #expect(run.end == .status(0))
    for function in ["first_tick", "second_tick", "third_tick", "fourth_tick"] {
      let row = try #require(run.report.rows(function).first, "\(function)")
      #expect(row.calls >= 10)
      #expect(try row.line == Fixture.line(function, in: "steady_threads.c"))
    }
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }

  @Test("several programs are attached to at once", arguments: [true, false])
  func attachesToSeveral(separatedByCommas: Bool) throws {
    let first = try Target("steady", scratch: scratch)
    let second = try Target("blocked", scratch: scratch)
    let run =
      separatedByCommas
      ? try attach("\(first.id),\(second.id)")
      : try attach("\(first.id)", ["-p", "\(second.id)", "--duration", "500ms"])
    #expect(run.end == .status(0))
    #expect(run.report.rows("tick", in: "steady").contains { $0.calls >= 10 })
    #expect(run.report.rows("wait_for_request", in: "blocked").map(\.calls) == [1])
    first.expectFree()
    second.expectFree()
    #expect(try first.stop() == .status(0))
  }

  @Test("-c counts the calls of a running program")
  func summarizesRunningProgram() throws {
    let target = try Target("steady", scratch: scratch)
    let run = try Profiler.report(["-c", "-p", "\(target.id)", "--duration", "300ms"], scratch: scratch)
    #expect(run.end == .status(0))
    let table = SummaryText(run.reportText)
    let reads = try #require(table.row("read")?.calls)
    let sleeps = try #require(table.row("clock_nanosleep")?.calls)
    #expect(reads >= 10 && (reads - sleeps).magnitude <= 1)
    #expect(try target.stop() == .status(0))
  }

  @Test(
    "the time is over in time however often a program makes threads and children",
    arguments: [["-c"], ["-c", "-f"], ["-f"], ["--function-time"]])
  func endsInTimeAmongNewborns(options: [String]) throws {
    let target = try Child([Fixture.path("busy")], scratch: scratch)
    usleep(200_000)
    let profiler = try Profiler.start(
      options + ["-o", scratch.newPath("report"), "-p", "\(target.id)", "--duration", "300ms"],
      scratch: scratch)
    // The program ends by itself after 120 s.
    #expect(try profiler.wait(seconds: 20) == .status(0))
    // A thread that ends while it is looked at tells nothing.
    #expect(waitUntil { !ProcessState.isTraced(target.id) })
    target.signal(SIGTERM)
    #expect(try target.wait() == .status(0), "\(target.standardError)")
  }

  @Test("a program that is stopped stays stopped, and can be continued")
  func keepsStoppedProgramStopped() throws {
    let target = try Target("steady", scratch: scratch)
    target.child.signal(SIGSTOP)
    try #require(waitUntil { ProcessState.letter(of: target.id) == "T" })
    let run = try attach("\(target.id)", ["--duration", "300ms"])
    #expect(run.end == .status(0))
    #expect(waitUntil(seconds: 2) { ProcessState.letter(of: target.id) == "T" })
    #expect(!ProcessState.isTraced(target.id))
    usleep(50_000)
    #expect(ProcessState.letter(of: target.id) == "T")
    target.child.signal(SIGCONT)
    #expect(waitUntil(seconds: 2) { ProcessState.letter(of: target.id) != "T" })
    #expect(try target.stop() == .status(0))
  }

  @Test("a program that is stopped and continued meanwhile goes on being profiled")
  func followsStopAndContinue() throws {
    let target = try Target("steady", scratch: scratch)
    let path = scratch.newPath("report")
    let profiler = try startAttached(to: target, report: path)
    target.child.signal(SIGSTOP)
    usleep(100_000)
    let reads = Scratch.text(of: "/proc/\(target.id)/io")
    usleep(100_000)
    #expect(Scratch.text(of: "/proc/\(target.id)/io") == reads, "it is not stopped")
    target.child.signal(SIGCONT)
    usleep(200_000)
    profiler.signal(SIGINT)
    #expect(try profiler.wait() == .status(0))
    #expect(Scratch.text(of: path).contains("tick [steady]"))
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }

  @Test("SIGINT and SIGTERM detach, report and end with status 0", arguments: [SIGINT, SIGTERM])
  func detachesOnSignal(signal: Int32) throws {
    let target = try Target("blocked", scratch: scratch)
    let path = scratch.newPath("report")
    let profiler = try startAttached(to: target, report: path)
    usleep(100_000)
    profiler.signal(signal)
    #expect(try profiler.wait() == .status(0))
    #expect(FunctionReportText(Scratch.text(of: path)).rows("wait_for_request").map(\.calls) == [1])
    target.expectFree()
    #expect(waitUntil { ProcessState.isInRead(target.id) })
  }

  @Test("SIGKILL of the profiler leaves the program running", arguments: ["steady", "steady_threads"])
  func survivesKilledProfiler(fixture: String) throws {
    let target = try Target(fixture, scratch: scratch)
    let profiler = try startAttached(to: target, report: scratch.newPath("report"))
    usleep(100_000)
    profiler.signal(SIGKILL)
    #expect(try profiler.wait() == .signal(SIGKILL))
    #expect(waitUntil { !ProcessState.isTraced(target.id) })
    usleep(50_000)
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }

  @Test("the end of the program ends the profile, with status 0")
  func endsWithProgram() throws {
    let target = try Target("blocked", scratch: scratch)
    let path = scratch.newPath("report")
    let profiler = try startAttached(to: target, report: path)
    #expect(try target.stop() == .signal(SIGTERM))
    #expect(try profiler.wait() == .status(0))
    #expect(FunctionReportText(Scratch.text(of: path)).rows("wait_for_request").map(\.calls) == [1])
  }

  private func startAttached(to target: Target, report: String) throws -> Child {
    let profiler = try Profiler.start(
      ["-o", report, "-p", "\(target.id)", "--function-time"], scratch: scratch)
    try #require(waitUntil { ProcessState.tracer(of: target.id) == profiler.id })
    usleep(100_000)
    return profiler
  }
}
