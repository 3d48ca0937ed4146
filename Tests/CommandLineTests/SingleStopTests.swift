import Foundation
import Testing

/// Profiles by the kernel's clock, for which most calls stop the program once: what two stops find is found.
@Suite(.enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
struct SingleStopTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(
    "calls stop the program once where their ends need not be looked at",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"))
  func stopsOnce() throws {
    let reads = 2000
    func waits(_ options: [String]) throws -> Int {
      let path = scratch.newPath("waits")
      let command = [Profiler.path] + options + ["--", Fixture.path("reads"), "\(reads)"]
      let child = try Child(["strace", "-c", "-e", "trace=wait4", "-o", path] + command, scratch: scratch)
      #expect(try child.wait() == .status(0), "\(child.standardError)")
      return try #require(SummaryText(Scratch.text(of: path)).row("wait4")?.calls)
    }
    for options in [["--function-time"], ["--files"], ["-c", "-f", "-e", "trace=io"]] {
      let count = try waits(options)
      #expect(count > reads && count < reads * 3 / 2, "\(options)")
    }
    for options in [["--files", "--clock", "tracer"], ["--leaks", "-e", "trace=io"]] {
      #expect(try waits(options) > 2 * reads, "\(options)")
    }
  }

  @Test(
    "the kernel copies registers and stacks, so that they need not be asked for",
    .enabled(
      if: PerfEvents.arePrograms && Privileges.isInstalled("strace"),
      "strace is not installed, or programs in the kernel are not permitted here"))
  func asksForLittle() throws {
    let reads = 2000
    let path = scratch.newPath("requests")
    let command = [Profiler.path, "--files", "--", Fixture.path("reads"), "\(reads)"]
    let child = try Child(
      ["strace", "-c", "-e", "trace=ptrace,process_vm_readv", "-o", path] + command, scratch: scratch)
    #expect(try child.wait() == .status(0), "\(child.standardError)")
    let requests = SummaryText(Scratch.text(of: path))
    // To go on is a request.
    let count = try #require(requests.row("ptrace")?.calls)
    #expect(count > reads && count < reads * 5 / 4)
    #expect((requests.row("process_vm_readv")?.calls ?? 0) < reads / 4)
  }

  /// What is known of a program's calls apart from times.
  private struct Findings {
    /// Calls by stack and file.
    var calls: Set<Substring> = []
    var bytes: Set<Substring> = []
    /// Calls and errors by system call.
    var counts: [String: [Int]] = [:]
  }

  private func findings(_ command: [String], clock: String) throws -> Findings {
    let saved = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      ["--clock", clock, "--files", "--save", saved, "--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(run.standardError.contains("clock: \(clock),"))
    func lines(weight: String) throws -> Set<Substring> {
      let path = scratch.newPath("folded")
      let run = try Profiler.run(
        ["report", "--files", "--folded", path, "--weight", weight, saved], scratch: scratch)
      #expect(run.end == .status(0), "\(run.standardError)")
      // The files that a child's output goes to have another name each time.
      let lines = Scratch.text(of: path).split(separator: "\n")
      return Set(lines.filter { !$0.contains("-std") })
    }
    let summary = try Profiler.run(["report", "-c", saved], scratch: scratch)
    return Findings(
      calls: try lines(weight: "calls"), bytes: try lines(weight: "bytes"),
      counts: SummaryTests.counts(SummaryText(summary.standardOutput)))
  }

  @Test(
    "calls, errors, bytes, files and stacks are those that two stops find",
    arguments: [
      ["nested-O2"], ["recursion"], ["sighandler"], ["threads"], ["forks"], ["vfork_exec"],
      ["exec_in_thread"], ["descriptors"], ["named_paths", "DIRECTORY"], ["own_filter", "trace"],
      ["own_filter", "errno"],
      ["/usr/bin/tar", "-cf", "-", "/etc/passwd", "/etc/group", "/etc/missing"],
      ["/usr/bin/find", "/etc", "-maxdepth", "1", "-newer", "/etc/passwd"],
    ])
  func findsTheSame(command: [String]) throws {
    var command = command
    if command[0].hasPrefix("/") {
      guard FileManager.default.isExecutableFile(atPath: command[0]) else {
        return print("skipped: \(command[0]) is not installed")
      }
      // What is missing is no failure of this.
      command = ["sh", "-c", "cd \(scratch.path); \"$@\" > output || true", "sh"] + command
    } else {
      command[0] = Fixture.path(command[0])
    }
    if command.last == "DIRECTORY" {
      command =
        ["sh", "-c", "mkdir \(scratch.path)/files; \"$@\"; rm -r \(scratch.path)/files", "sh"] + command
      command[command.count - 1] = scratch.path + "/files"
    }
    let (once, twice) = (
      try findings(command, clock: "kernel"), try findings(command, clock: "tracer")
    )
    #expect(once.counts == twice.counts)
    for (once, twice) in [(once.calls, twice.calls), (once.bytes, twice.bytes)] {
      let different = once.symmetricDifference(twice)
      #expect(different.isEmpty, "\(different.prefix(4))")
    }
    #expect(once.calls.count > 5)
  }

  @Test(
    "of threads that use the same descriptors one after the other every call is charged to its file and its function",
    arguments: [["--clock", "kernel"], ["--clock", "tracer"], ["--backend", "perf"]])
  func tellsFilesApart(options: [String]) throws {
    let saved = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      options + ["--files", "--save", saved, "--", Fixture.path("descriptor_race"), scratch.path],
      scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let files = try Profiler.run(["report", "--files", "--format", "csv", saved], scratch: scratch)
    let rows = files.standardOutput.split(whereSeparator: \.isNewline)
    let folded = scratch.newPath("folded")
    let report = try Profiler.run(
      ["report", "--folded", folded, "--weight", "calls", saved], scratch: scratch)
    #expect(report.end == .status(0), "\(report.standardError)")
    let stacks = Scratch.text(of: folded).split(separator: "\n")
    for (number, function) in ["first", "second", "third", "fourth"].enumerated() {
      // A round opens, duplicates, reads by and closes twice; the main thread has opened, written and closed.
      #expect(
        rows.contains { $0.hasPrefix("\(scratch.path)/file\(number),path,2503,0,") }, "\(rows.prefix(9))")
      #expect(rows.contains { $0.hasPrefix("\(scratch.path)/none\(number),path,500,500,") })
      let calls = stacks.filter { $0.contains(";\(function);work;") && !$0.contains("lock") }
      let counts = calls.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
      #expect(counts.reduce(0, +) == 3000, "\(calls)")
    }
  }

  @Test("a call that its thread is killed in has not returned; one that a signal interrupts has failed")
  func endsWithThread() throws {
    for (signal, errors) in [(SIGKILL, 0), (SIGTERM, 1)] {
      let saved = scratch.newPath("saved.pb.gz")
      let profiler = try Profiler.start(
        ["--function-time", "--save", saved, "--", Fixture.path("blocked")], scratch: scratch)
      var program: pid_t?
      try #require(
        waitUntil {
          program = ProcessState.children(of: profiler.id, readingIn: "blocked").first
          return program != nil
        })
      kill(try #require(program), signal)
      #expect(try profiler.wait() == .signal(signal))
      let rows = try Profiler.run(["report", "--function-time", "--format", "csv", saved], scratch: scratch)
      let read = "wait_for_request,blocked,,,1,\(errors),"
      #expect(rows.standardOutput.split(whereSeparator: \.isNewline).contains { $0.hasPrefix(read) })
      let report = try Profiler.run(["report", saved], scratch: scratch)
      #expect(report.standardOutput.contains("1 call had not returned") == (errors == 0))
    }
  }

  @Test("of a program that makes no further call, the last call is told of when somebody asks")
  func tellsOfLastCall() throws {
    let saved = scratch.newPath("saved.pb.gz")
    let profiler = try Profiler.start(
      [
        "--files", "--save", saved, "--checkpoint", "100ms", "--", "sh", "-c",
        "printf done; while :; do :; done",
      ],
      scratch: scratch)
    try #require(waitUntil { profiler.standardOutput.contains("done") })
    #expect(
      try waitUntil {
        let run = try Profiler.run(
          ["report", "--function-time", "--format", "csv", "--file", "*-stdout", saved],
          scratch: scratch)
        return run.standardOutput.split(whereSeparator: \.isNewline).contains { $0.contains(",1,0,") }
      }, "the write is not in the checkpoint")
    profiler.signal(SIGUSR1)
    try #require(waitUntil { profiler.standardError.contains("in flight") })
    #expect(profiler.standardError.contains("0 calls in flight in 1 traced thread"))
    let child = try #require(ProcessState.children(of: profiler.id).first)
    kill(child, SIGTERM)
    #expect(try profiler.wait() == .signal(SIGTERM))
  }
}
