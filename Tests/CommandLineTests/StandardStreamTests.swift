import Foundation
import Testing

/// stdin, stdout and stderr belong to the program.
@Suite struct StandardStreamTests {
  /// All byte values, in lines and without an end of line at the end.
  private static let data = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 8)) })

  @Test("data goes through a program unchanged", arguments: ["--function-time", "-c"])
  func leavesDataAlone(option: String) throws {
    let scratch = try Scratch()
    let input = scratch.newPath("input")
    try Self.data.write(to: URL(fileURLWithPath: input))
    let child = try Profiler.start(
      ["-o", scratch.newPath("report"), option, "--", "cat"], scratch: scratch, input: input)
    #expect(try child.wait() == .status(0))
    #expect(FileManager.default.contents(atPath: child.standardOutputPath) == Self.data)
    #expect(child.standardError == "")
  }

  @Test("stdout and stderr of the program stay apart, and the report of -o in its file")
  func keepsStreamsApart() throws {
    let run = try Profiler.report(
      ["--function-time", "--", "sh", "-c", "echo to stdout; echo to stderr >&2"], scratch: Scratch())
    #expect(run.standardOutput == "to stdout\n")
    #expect(run.standardError == "to stderr\n")
    #expect(run.reportText.contains("I/O time by function"))
  }

  @Test("without -o the report goes to stderr, behind what the program wrote")
  func reportsToStandardError() throws {
    let run = try Profiler.run(
      ["--function-time", "--", "sh", "-c", "echo to stdout; echo to stderr >&2"], scratch: Scratch())
    #expect(run.standardOutput == "to stdout\n")
    #expect(run.standardError.hasPrefix("to stderr\nrenacer-prof: "))
    #expect(run.standardError.contains("I/O time by function"))
    let summary = try Profiler.run(["-c", "--", Fixture.path("nested-O2")], scratch: Scratch())
    #expect(summary.standardOutput == "")
    #expect(SummaryText(summary.standardError).row("write")?.calls == 10)
  }

  @Test("a program gets its arguments, environment, directory and descriptors as without the profiler")
  func passesEnvironmentOn() throws {
    let scratch = try Scratch()
    let script = """
      pwd; echo $ONE "$@"; ls /proc/self/fd; umask; ulimit -c
      grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status
      """
    let command =
      ["env", "-C", scratch.path, "ONE=1", "sh", "-c", script, "sh", "-x", "--top", "a b"]
    let alone = try Child(command, scratch: scratch)
    #expect(try alone.wait() == .status(0))
    let run = try Profiler.report(["-c", "-f", "--"] + command, scratch: scratch)
    #expect(run.standardOutput.hasPrefix(scratch.path + "\n1 -x --top a b\n"))
    #expect(run.standardOutput == alone.standardOutput)
  }

  @Test("options behind the program are the program's, also without --")
  func stopsAtProgram() throws {
    let run = try Profiler.report(["-c", "echo", "-c", "--function-time", "-p", "1"], scratch: Scratch())
    #expect(run.standardOutput == "-c --function-time -p 1\n")
    #expect(SummaryText(run.reportText).row("write")?.calls == 1)
  }

  @Test("names of files and programs cannot write to the terminal")
  func escapesNames() throws {
    let scratch = try Scratch()
    let program = try scratch.program("a\u{1b}[31m\nb", copyOf: Fixture.path("nested-O2"))
    let run = try Profiler.report(["--function-time", "--source", "--", program], scratch: scratch)
    #expect(run.end == .status(0))
    let row = try #require(run.report.rows("read_block").first)
    #expect(row.module.hasPrefix("a\\x1b[31m"))
    #expect(row.calls == 100)
    #expect(run.report.header.first == "renacer-prof: \(scratch.path)/a\\x1b[31m\\x0ab")
    #expect(!run.reportText.contains("\u{1b}"))
  }
}
