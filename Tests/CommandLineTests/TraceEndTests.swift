import Glibc
import Testing

/// However a trace ends, nothing of it is lost and the program is not harmed.
@Suite struct TraceEndTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Starts a trace of a shell script that says `ready` when it is.
  private func start(_ script: String, _ options: [String] = []) throws -> (profiler: Child, path: String) {
    let path = scratch.newPath("trace")
    let profiler = try Profiler.start(["-o", path] + options + ["--", "sh", "-c", script], scratch: scratch)
    try #require(waitUntil { profiler.standardOutput.hasPrefix("ready\n") })
    return (profiler, path)
  }

  @Test(
    "a termination signal is passed on, and the trace goes on to the end",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func passesSignalsOn(signal: Int32) throws {
    let name = [SIGTERM: "TERM", SIGINT: "INT", SIGHUP: "HUP"][signal]!
    let script = "trap 'echo caught; exit 5' \(name); echo ready; while :; do sleep 0.05; done"
    let (profiler, path) = try start(script)
    profiler.signal(signal)
    #expect(try profiler.wait() == .status(5))
    #expect(profiler.standardOutput == "ready\ncaught\n")
    let trace = TraceLines(Scratch.text(of: path))
    #expect(trace.events.contains("--- SIG\(name) ---"))
    #expect(trace.lines.last == "+++ exited with 5 +++")
    #expect(trace.lines.first?.hasPrefix("execve(") == true)
  }

  @Test(
    "a program that a signal kills is shown so, and takes the profiler with it",
    arguments: [SIGKILL, SIGTERM])
  func showsKilling(signal: Int32) throws {
    let name = signal == SIGKILL ? "KILL" : "TERM"
    let path = scratch.newPath("trace")
    let script = "echo ready; kill -\(name) $$"
    let profiler = try Profiler.start(["-o", path, "--", "sh", "-c", script], scratch: scratch)
    #expect(try profiler.wait() == .signal(signal))
    let trace = TraceLines(Scratch.text(of: path))
    #expect(trace.lines.last == "+++ killed by SIG\(name) +++")
    #expect(trace.calls.contains { $0.name == "kill" })
  }

  @Test("a reader that goes away does not stop the program")
  func survivesClosedPipe() throws {
    let done = scratch.newPath("done")
    let script = "for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done; echo done > \(done); exit 7"
    let profiler = try Profiler.start(
      ["-f", "-o", "|head -n 1 >/dev/null", "--", "sh", "-c", script], scratch: scratch)
    #expect(try profiler.wait() == .status(7))
    #expect(profiler.standardError == "")
    #expect(Scratch.text(of: done) == "done\n")
  }

  @Test("a full disk is one line, and the program runs to its end with its own status")
  func survivesFullDisk() throws {
    let script = "for i in 1 2 3; do cat /etc/passwd >/dev/null; done; echo done; exit 7"
    let run = try Profiler.run(["-f", "-o", "/dev/full", "--", "sh", "-c", script], scratch: scratch)
    expectWrittenLine(run.errorLines)
    #expect(run.end == .status(7))
    #expect(run.standardOutput == "done\n")
  }

  private func expectWrittenLine(_ lines: [Substring]) {
    #expect(lines.count == 1)
    #expect(lines.first?.contains("cannot write /dev/full: no space left on device") == true)
  }

  @Test("a trace of a program that works goes to its file while it does")
  func writesMeanwhile() throws {
    let (profiler, path) = try start("echo ready; while :; do sleep 0.05; done")
    #expect(waitUntil(seconds: 5) { Scratch.text(of: path).contains("write(1, \"ready\\n\"") })
    profiler.signal(SIGTERM)
    try profiler.wait()
  }

  @Test(
    "signals, stops and ends are shown as strace shows them",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"), arguments: ["stop", "tstp"])
  func agreesWithStrace(how: String) throws {
    let command = [Fixture.path("stopper"), how, "self"]
    let strace = try TraceLines.strace(["-e", "trace=write"], command, scratch: scratch)
    let ours = try TraceLines.ours(["-e", "trace=write"], command, scratch: scratch)
    // Whether the child that continues the program ends before or after that differs from run to run.
    #expect(ours.events.sorted() == strace.events.sorted())
    #expect(ours.calls == strace.calls)
    #expect(ours.events.contains("--- SIGCONT ---"))
  }
}
