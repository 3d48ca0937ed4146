import Glibc
import Testing

/// Profiles by perf events: what was recorded is what the program did.
@Suite(.enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
struct PerfBackendTests {
  private static let options = ["--backend", "perf"]
  /// Without page faults, which are there or not as the files of a program are in memory.
  private static let callsAlone = options + ["-e", "trace=io"]
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(
    "threads, copies of the program and other programs keep their own calls", arguments: RecordWriter.allCases
  )
  func attributesCalls(writer: RecordWriter) throws {
    let threads = try Profiler.profile("threads", options: Self.callsAlone, launcher: writer.launcher)
    try expect(
      threads,
      keeps: [
        Promise("thread_a_reads", in: "threads", source: "threads.c", calls: 100, bytes: 6400),
        Promise("thread_b_writes", in: "threads", source: "threads.c", calls: 200, bytes: 6400),
        Promise("thread_c_preads", in: "threads", source: "threads.c", calls: 300, bytes: 4800),
        Promise("thread_d_seeks", in: "threads", source: "threads.c", calls: 400, bytes: 0),
      ])
    expectWholeStacks(threads.report)
    let forks = try Profiler.profile("forks", options: Self.callsAlone, launcher: writer.launcher)
    try expect(
      forks,
      keeps: [
        Promise("child_reads", in: "forks", source: "forks.c", calls: 60, bytes: 3840),
        Promise("grandchild_reads", in: "forks", source: "forks.c", calls: 15, bytes: 960),
        Promise("parent_writes", in: "forks", source: "forks.c", calls: 5, bytes: 40),
      ])
    expectWholeStacks(forks.report)
    let children = try Profiler.profile("vfork_exec", options: Self.callsAlone, launcher: writer.launcher)
    try expect(
      children,
      keeps: [
        Promise("before_child", in: "vfork_exec", source: "vfork_exec.c", calls: 5, bytes: 40),
        Promise("after_child", in: "vfork_exec", source: "vfork_exec.c", calls: 7, bytes: 56),
        Promise("read_block", in: "nested-O2", source: "nested.c", calls: 20, bytes: 1280),
        Promise("write_report", in: "nested-O2", source: "nested.c", calls: 10, bytes: 320),
      ])
    expectWholeStacks(children.report)
    #expect(children.report.header.contains("  programs: vfork_exec, nested-O2"))
  }

  @Test(
    "another program run by a thread that is not the first one is followed", arguments: RecordWriter.allCases)
  func followsExecInThread(writer: RecordWriter) throws {
    let run = try Profiler.profile("exec_in_thread", options: Self.callsAlone, launcher: writer.launcher)
    try expect(
      run,
      keeps: [
        Promise("leader_reads", in: "exec_in_thread", source: "exec_in_thread.c", calls: 5, bytes: 320),
        Promise("thread_reads", in: "exec_in_thread", source: "exec_in_thread.c", calls: 7, bytes: 448),
        Promise("read_block", in: "nested-O2", source: "nested.c", calls: 20, bytes: 1280),
      ])
    expectWholeStacks(run.report)
  }

  @Test(
    "stacks are those that stopping the program finds", arguments: ["nested-O2", "sighandler", "recursion"],
    RecordWriter.allCases)
  func findsSameStacks(program: String, writer: RecordWriter) throws {
    let recorded = try stacks(of: program, "perf", launcher: writer.launcher)
    let stopped = try stacks(of: program, "ptrace")
    #expect(recorded == stopped)
    #expect(recorded.count > 5)
  }

  private func stacks(
    of program: String, _ backend: String, launcher: [String] = []
  ) throws -> Set<Substring> {
    let path = scratch.newPath("folded")
    let run = try Profiler.run(
      ["--backend", backend, "-e", "trace=io", "--folded", path, "--", Fixture.path(program)],
      scratch: scratch, launcher: launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    let lines = Scratch.text(of: path).split(separator: "\n")
    return Set(lines.compactMap { line in line.lastIndex(of: " ").map { line[..<$0] } })
  }

  @Test(
    "calls and errors of every system call are those that strace counts",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"),
    arguments: [["nested-O2"], ["forks"], ["threads"], ["sockets"], ["vfork_exec"], ["sighandler"]],
    RecordWriter.allCases)
  func countsAsStrace(program: [String], writer: RecordWriter) throws {
    let path = scratch.newPath("strace")
    let command = [Fixture.path(program[0])] + program.dropFirst()
    #expect(try Child(["strace", "-f", "-c", "-o", path] + command, scratch: scratch).wait() == .status(0))
    let run = try Profiler.report(
      Self.options + ["-c", "-f", "--"] + command, scratch: scratch, launcher: writer.launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(
      SummaryTests.counts(SummaryText(run.reportText))
        == SummaryTests.counts(SummaryText(Scratch.text(of: path))))
  }

  @Test(
    "calls that a ring had no room for are counted: with them none is missing",
    arguments: RecordWriter.allCases)
  func countsLostCalls(writer: RecordWriter) throws {
    let run = try Profiler.report(
      Self.options + [
        "--ring-size", "16", "-c", "-e", "trace=pread64", "--", Fixture.path("reads"), "200000", "64", "12",
      ], scratch: scratch, launcher: writer.launcher)
    #expect(run.end == .status(0))
    let recorded = try #require(SummaryText(run.reportText).row("pread64")?.calls)
    let line = run.reportText.split(separator: "\n").first { $0.hasPrefix("LOST: ") }
    let lost = line?.split(separator: " ").dropFirst().first.flatMap { Quantity.count(String($0)) } ?? 0
    // Programs wait for room, which events do not.
    if writer == .events { #expect(lost > 0) }
    // The dynamic linker makes two.
    #expect(recorded + lost == 200_002)
  }

  @Test(
    "programs that call faster than records are read are held up, and nothing is lost",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"))
  func losesNothing() throws {
    let reads = Fixture.path("reads") + " 60000 64 12"
    let run = try Profiler.report(
      Self.options + ["-c", "-f", "-e", "trace=pread64", "--", "sh", "-c", "\(reads) & \(reads) & wait"],
      scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.reportText.contains("; no call lost; "))
    #expect(try #require(SummaryText(run.reportText).row("pread64")?.calls) >= 120_000)
  }

  @Test(
    "a stack with pages that the program has not touched is seen as a whole, after a first time in each thread",
    arguments: RecordWriter.allCases)
  func seesHollowStacks(writer: RecordWriter) throws {
    let folded = scratch.newPath("folded")
    let run = try Profiler.run(
      Self.options + [
        // Room for all the copies at once, so that none is lost where the machine is busy.
        "--ring-size", "65536", "--folded", folded, "--weight", "calls", "-e", "trace=getppid", "--",
        Fixture.path("hollow"),
      ], scratch: scratch, launcher: writer.launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    var calls = ["main": 0, "start_thread": 0]
    for line in Scratch.text(of: folded).split(separator: "\n") {
      let frames = line.prefix { $0 != " " }.split(separator: ";")
      guard let count = line.split(separator: " ").last.flatMap({ Int($0) }) else { continue }
      for (function, former) in calls where frames.contains(Substring(function)) {
        #expect(frames.suffix(4).starts(with: ["hollow", "leaf"]))
        calls[function] = former + count
      }
    }
    #expect(calls.values.allSatisfy { (999...1000).contains($0) }, "\(calls)")
  }

  @Test("a report tells how it came to be, and so does a saved profile")
  func tellsBackend() throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      Self.options + ["--save", path, "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let report = try Profiler.run(["report", "--format", "json", path], scratch: scratch)
    #expect(report.standardOutput.contains("\"backend\":\"perf\""), "\(report.standardOutput.prefix(400))")
    #expect(report.standardOutput.contains("\"clock\":\"kernel\""))
    #expect(report.standardOutput.contains("\"lost_calls\":0"))
  }

  @Test("a program that runs already is watched and left alone", arguments: RecordWriter.allCases)
  func attaches(writer: RecordWriter) throws {
    let counts = scratch.newPath("counts")
    let target = try Target("steady", [counts], scratch: scratch)
    let run = try Profiler.report(
      Self.options + ["-p", "\(target.id)", "--function-time", "--source", "--duration", "500ms"],
      scratch: scratch, launcher: writer.launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    let row = try #require(run.report.rows("tick", in: "steady").first)
    #expect(row.calls >= 10)
    #expect(try row.line == Fixture.line("tick", in: "steady.c"))
    expectWholeStacks(run.report)
    target.expectFree()
    #expect(try target.stop() == .status(0))
    #expect(try #require(Target.reads(in: counts)) > row.calls)
  }

  @Test(
    "the whole system is watched", .enabled(if: Privileges.isRoot, "watching all processes takes root"),
    arguments: RecordWriter.allCases)
  func watchesSystem(writer: RecordWriter) throws {
    let target = try Target("steady", [scratch.newPath("counts")], scratch: scratch)
    let run = try Profiler.report(
      ["--system-wide", "--function-time", "--top", "1000", "--duration", "500ms"], scratch: scratch,
      launcher: writer.launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(try #require(run.report.rows("tick", in: "steady").first).calls >= 10)
    #expect(try target.stop() == .status(0))
  }

  @Test(
    "of a control group what runs in it is watched, and nothing else",
    .enabled(if: ControlGroup.isPossible, "control groups (version 2) cannot be made here"),
    arguments: RecordWriter.allCases)
  func watchesGroup(writer: RecordWriter) throws {
    let group = try ControlGroup()
    let inside = try Target("steady", [scratch.newPath("inside")], scratch: scratch)
    let outside = try Target("steady_threads", [scratch.newPath("outside")], scratch: scratch)
    try group.add(inside.id)
    let run = try Profiler.report(
      ["--cgroup", group.path, "--function-time", "--top", "1000", "--duration", "500ms"], scratch: scratch,
      launcher: writer.launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(try #require(run.report.rows("tick", in: "steady").first).calls >= 10)
    // They are listed where there are several.
    #expect(!run.report.header.contains { $0.hasPrefix("  programs: ") })
    #expect(try inside.stop() == .status(0))
    #expect(try outside.stop() == .status(0))
  }

  @Test("who else observes the same tracepoints sees what happens there", arguments: RecordWriter.allCases)
  func leavesTracepointsToOthers(writer: RecordWriter) throws {
    let run = try Profiler.report(
      ["--backend", "perf", "-f", "-c", "--", Fixture.path("passages")], scratch: scratch,
      launcher: writer.launcher)
    if run.end == .status(3) { return print("skipped: tracepoints cannot be counted here") }
    #expect(run.end == .status(0), "\(run.standardError)")
  }

  @Test("exit statuses and deaths are passed on")
  func passesEndOn() throws {
    for (script, end) in [
      ("exit 7", Child.End.status(7)), ("/bin/true; exit 8", .status(8)), ("kill -9 $$", .signal(9)),
    ] {
      let run = try Profiler.report(Self.options + ["-c", "--", "sh", "-c", script], scratch: scratch)
      #expect(run.end == end)
    }
  }
}
