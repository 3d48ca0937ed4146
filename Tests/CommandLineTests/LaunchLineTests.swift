import Foundation
import Testing

/// The exec that starts a program is its first call.
@Suite struct LaunchLineTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func withoutAddresses(_ line: Substring?) -> String {
    String((line ?? "").replacing(/0x[0-9a-f]+/, with: "0x…").replacing(#/^\d+ +/#, with: ""))
  }

  @Test(
    "it is shown as strace shows it",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"),
    arguments: [[], ["-e", "trace=execve"], ["-f", "-e", "trace=execve"], ["-f", "-e", "trace=process"]])
  func agreesWithStrace(options: [String]) throws {
    let command = ["env", "printf", "%s", "a \"quoted\" word", "", "ä"]
    let strace = try TraceLines.strace(options, command, scratch: scratch)
    let ours = try TraceLines.ours(options, command, scratch: scratch)
    let first = withoutAddresses(ours.lines.first)
    #expect(first.hasPrefix("execve("))
    #expect(first == withoutAddresses(strace.lines.first))
    #expect(ours.calls.map(\.name) == strace.calls.map(\.name))
  }

  @Test("-c counts it, with and without a kernel filter", arguments: [[], ["-f", "-e", "trace=%process"]])
  func isCounted(options: [String]) throws {
    let run = try Profiler.report(["-c"] + options + ["--", "true"], scratch: scratch)
    let row = try #require(SummaryText(run.reportText).row("execve"))
    #expect(row.calls == 1)
    #expect(row.errors == 0)
    #expect(!run.reportText.contains("renacer-prof,"))
  }

  @Test("it is not shown where it was not asked for")
  func isChosen() throws {
    #expect(
      try TraceLines.ours(["-e", "trace=!execve"], ["true"], scratch: scratch).calls.first?.name == "brk")
    #expect(try TraceLines.ours(["-Z"], ["true"], scratch: scratch).calls.allSatisfy { $0.name != "execve" })
    let path = try TraceLines.ours(["-P", "/bin/true"], ["/bin/true"], scratch: scratch)
    #expect(path.calls == [TraceLines.Call(name: "execve", result: "0")])
  }

  @Test("an exec that fails is an error and no trace")
  func failsWithoutTrace() throws {
    let script = try scratch.program("not-a-program", Data("just text\n".utf8))
    let run = try Profiler.report(["--", script], scratch: scratch)
    expectError(run, saying: "cannot run \(script)", "not an executable program")
    #expect(run.reportText == "")
  }
}
