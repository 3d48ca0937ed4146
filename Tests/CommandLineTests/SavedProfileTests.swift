import Foundation
import Testing

/// Saving, reporting and merging.
@Suite struct SavedProfileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a command that is to succeed and say nothing on stderr; returns its stdout.
  private func output(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let run = try Profiler.run(arguments, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)", sourceLocation: sourceLocation)
    #expect(run.standardError == "", sourceLocation: sourceLocation)
    return run.standardOutput
  }

  /// Records a fixture and returns the file.
  private func record(_ command: [String], options: [String] = []) throws -> String {
    let path = scratch.newPath("saved.pb.gz")
    _ = try output(["record", "-o", path] + options + ["--"] + command)
    return path
  }

  @Test(
    "the report of a saved profile is the report of the run",
    arguments: [
      ["--function-time", "--source", "-c", "--stats-extended"], ["--function-time", "--format", "json"],
      ["-c", "--format", "csv"], ["--function-time", "-c", "--format", "html"],
      ["-c", "-S", "name", "-f"],
    ], ["nested-O2", "forks", "inlined"])
  func equalsLiveReport(options: [String], fixture: String) throws {
    let path = scratch.newPath("saved.pb.gz")
    let live = try Profiler.report(options + ["--save", path, "--", Fixture.path(fixture)], scratch: scratch)
    #expect(live.end == .status(0), "\(live.standardError)")
    #expect(!live.reportText.isEmpty)
    let saved = try output(["report"] + options.filter { $0 != "-f" } + [path])
    #expect(saved == live.reportText)
  }

  @Test("flame graph and folded stacks of a saved profile are those of the run")
  func equalsLivePictures() throws {
    let (live, saved) = (scratch.newPath("live"), scratch.newPath("saved"))
    let path = scratch.newPath("saved.pb.gz")
    func pictures(_ name: String) -> [String] {
      ["--flamegraph", name + ".svg", "--folded", name + ".folded", "--weight", "calls", "--waiting"]
    }
    let run = try Profiler.run(
      pictures(live) + ["--save", path, "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(try output(["report"] + pictures(saved) + [path]) == "")
    #expect(Scratch.text(of: live + ".folded").contains("read_block"))
    #expect(Scratch.text(of: saved + ".folded") == Scratch.text(of: live + ".folded"))
    #expect(Scratch.text(of: saved + ".svg") == Scratch.text(of: live + ".svg"))
  }

  @Test("record writes nothing but the file, passes the status on, and report needs no options")
  func records() throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      ["record", "-o", path, "--", "sh", "-c", "\(Fixture.path("nested-O2")); exit 7"], scratch: scratch)
    #expect(run.end == .status(7))
    #expect(run.standardError == "")
    let report = FunctionReportText(try output(["report", path]))
    #expect(report.rows("read_block").first?.calls == 100)
    #expect(report.rows("read_block").first?.file.hasSuffix("nested.c") == true)
    #expect(!Scratch.names(in: scratch.path).contains { $0.hasSuffix(".tmp") })
  }

  @Test("-c with --save has the calls that -c has, and their stacks")
  func savesBesideSummary() throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.report(
      ["-c", "--save", path, "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(SummaryText(run.reportText).row("brk") != nil)
    let report = FunctionReportText(try output(["report", path]))
    #expect(report.rows("read_block").first?.calls == 100)
  }

  @Test("a running program is recorded")
  func attaches() throws {
    let target = try Target("steady", scratch: scratch)
    let path = scratch.newPath("saved.pb.gz")
    _ = try output(["record", "-o", path, "-p", "\(target.id)", "--duration", "300ms"])
    target.expectFree()
    let report = FunctionReportText(try output(["report", path]))
    #expect((report.rows("tick").first?.calls ?? 0) > 20)
  }

  @Test("merging adds calls, errors and bytes of runs up exactly")
  func merges() throws {
    let first = try record([Fixture.path("nested-O2")])
    let second = try record([Fixture.path("reads"), "500"])
    let all = scratch.newPath("all.pb.gz")
    #expect(try output(["merge", first, second, first, "-o", all]) == "")
    let parts = try [first, second, first].map { SummaryText(try output(["report", "-c", $0])) }
    let text = try output(["report", "-c", all])
    let sum = SummaryText(text)
    for name in Set(parts.flatMap(\.rows).map(\.name)) {
      #expect(sum.row(name)?.calls == parts.reduce(0) { $0 + ($1.row(name)?.calls ?? 0) }, "\(name)")
      #expect(sum.row(name)?.errors == parts.reduce(0) { $0 + ($1.row(name)?.errors ?? 0) }, "\(name)")
    }
    #expect(FunctionReportText(try output(["report", all])).rows("read_block").first?.calls == 200)
    // Several files are merged by report itself.
    #expect(try output(["report", "-c", first, second, first]) == text)
  }

  @Test("a program of a command's name is run with -- before it")
  func runsProgramsOfSuchNames() throws {
    let path = try scratch.program("report", copyOf: "/bin/true")
    let run = try Profiler.report(["-c", "--", path], scratch: scratch)
    #expect(SummaryText(run.reportText).row("execve")?.calls == 1)
    let missing = try Profiler.run(["--", "merge"], scratch: scratch)
    #expect(missing.standardError.contains("merge"))
    #expect(!missing.standardError.contains("saved"))
  }

  @Test(
    "each command has help, and the main help names them", arguments: ["record", "report", "export", "merge"])
  func helps(command: String) throws {
    #expect(try output([command, "--help"]).contains("USAGE: renacer-prof \(command)"))
    #expect(try output(["--help"]).contains("\n  \(command) "))
  }
}
