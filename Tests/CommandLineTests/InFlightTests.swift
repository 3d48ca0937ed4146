import Foundation
import Testing

/// Calls that have not returned, on a program that blocks for ever in one read.
@Suite struct InFlightTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// - Parameter hasStack: whether the stack was taken when the call began.
  private func expectListing(_ text: String, hasStack: Bool) throws {
    #expect(text.contains("renacer-prof: 1 call in flight in 1 traced thread\n"))
    let line = try #require(text.split(separator: "\n").first { $0.contains("(blocked)") })
    #expect(line.contains("  read(3<pipe:["))
    #expect(line.contains("]>, ...)"))
    let place = "blocked.c:\(try Fixture.line("wait_for_request", in: "blocked.c"))"
    #expect(line.hasSuffix("at \(place) wait_for_request"))
    #expect(text.contains("(wait_for_request+0x"))
    #expect(text.contains("may lack callers; -k takes whole ones") == !hasStack)
    #expect(text.contains("(main+0x") || !hasStack)
  }

  /// Starts it under the profiler and waits until it is blocked; its process.
  private func start(_ options: [String]) throws -> (profiler: Child, program: pid_t) {
    let profiler = try Profiler.start(options + ["--", Fixture.path("blocked")], scratch: scratch)
    var program: pid_t?
    try #require(
      waitUntil {
        program = ProcessState.children(of: profiler.id, readingIn: "blocked").first
        return program != nil
      })
    return (profiler, try #require(program))
  }

  @Test("SIGUSR1 lists them in the trace, with stacks where those are taken, and the program goes on")
  func listsInTrace() throws {
    let path = scratch.newPath("trace")
    let (profiler, program) = try start(["-k", "-o", path])
    profiler.signal(SIGUSR1)
    try #require(waitUntil { Scratch.text(of: path).contains("in flight") })
    try expectListing(Scratch.text(of: path), hasStack: true)
    #expect(ProcessState.isInRead(program))
    // The call itself goes on: it has not been begun again.
    let reads = Scratch.text(of: path).split(separator: "\n").filter { $0.hasPrefix("read(3, ") }
    #expect(reads.count { !$0.contains("ELF") } == 1)
    kill(program, SIGTERM)
    #expect(try profiler.wait() == .signal(SIGTERM))
  }

  @Test(
    "SIGUSR1 lists them on stderr beside a summary, with what can be told of their stacks, as often as it comes"
  )
  func listsBesideSummary() throws {
    let (profiler, program) = try start(["-c"])
    profiler.signal(SIGUSR1)
    try #require(waitUntil { profiler.standardError.contains("in flight") })
    try expectListing(profiler.standardError, hasStack: false)
    profiler.signal(SIGUSR1)
    #expect(waitUntil { profiler.standardError.components(separatedBy: "in flight").count == 3 })
    kill(program, SIGTERM)
    _ = try profiler.wait()
    #expect(SummaryText(profiler.standardError).total != nil)
  }

  @Test("SIGUSR1 in a profile lists them with stacks")
  func listsInProfile() throws {
    let (profiler, program) = try start(["--function-time"])
    profiler.signal(SIGUSR1)
    try #require(waitUntil { profiler.standardError.contains("in flight") })
    try expectListing(profiler.standardError, hasStack: true)
    kill(program, SIGTERM)
    _ = try profiler.wait()
  }

  @Test(
    "SIGUSR1 before anything runs ends nothing, and the program finds the signal as it was",
    .enabled(if: Privileges.isInstalled("python3"), "needs python3"))
  func remembersEarlyRequests() throws {
    // It is sent as soon as it is caught, when main() has begun.
    let starter = """
      import os, signal, sys
      pid = os.fork()
      if pid == 0:
        os.execv(sys.argv[1], sys.argv[1:])
      caught = lambda: int(next(l for l in open(f'/proc/{pid}/status') if l.startswith('SigCgt')).split()[1], 16)
      while not caught() >> signal.SIGUSR1 - 1 & 1: pass
      os.kill(pid, signal.SIGUSR1)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 127)
      """
    let program = ["sh", "-c", "kill -USR1 $$"]
    let path = scratch.newPath("trace")
    let child = try Child(
      ["python3", "-c", starter, Profiler.path, "-o", path, "--"] + program, scratch: scratch)
    _ = try child.wait()
    #expect(Scratch.text(of: path).contains("in flight"), "\(child.standardError)")
    #expect(Scratch.text(of: path).contains("+++ killed by SIGUSR1 +++"))
  }

  @Test("a trace that is ended lets the program go and says what it was in")
  func listsAtDetach() throws {
    let target = try Target("blocked", scratch: scratch)
    let path = scratch.newPath("trace")
    let profiler = try Profiler.start(
      ["-k", "-o", path, "-p", String(target.id), "--duration", "500ms"], scratch: scratch)
    #expect(try profiler.wait() == .status(0))
    try expectListing(Scratch.text(of: path), hasStack: true)
    target.expectFree()
    #expect(ProcessState.isInRead(target.id))
    _ = try target.stop()
  }
}
