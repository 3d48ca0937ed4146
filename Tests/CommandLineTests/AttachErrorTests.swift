import Glibc
import Testing

/// Programs that cannot be attached to: one line that says why, status 1, and nobody is harmed.
@Suite struct AttachErrorTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func attach(_ process: String) throws -> Profiler.Run {
    try Profiler.run(["-p", process, "--function-time", "--duration", "200ms"], scratch: scratch)
  }

  /// The id of a process that has ended.
  private func endedProcess() throws -> pid_t {
    let child = try Child(["true"], scratch: scratch)
    try child.wait()
    return child.id
  }

  @Test("no such process")
  func noSuchProcess() throws {
    let id = try endedProcess()
    expectError(try attach("\(id)"), saying: "\(id)", "no such process")
  }

  @Test("when one of several cannot be attached to, the others are left alone")
  func detachesFromOthers() throws {
    let target = try Target("steady", scratch: scratch)
    let id = try endedProcess()
    expectError(try attach("\(target.id),\(id)"), saying: "\(id)", "no such process")
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }

  @Test("a process that another profiler traces")
  func alreadyTraced() throws {
    let target = try Target("steady", scratch: scratch)
    let first = try Profiler.start(
      ["-o", scratch.newPath("report"), "-c", "-p", "\(target.id)"], scratch: scratch)
    try #require(waitUntil { ProcessState.tracer(of: target.id) == first.id })
    expectError(
      try attach("\(target.id)"), saying: "\(target.id)", "traces it already", "\(first.id) (renacer-prof)")
    #expect(ProcessState.tracer(of: target.id) == first.id)
    first.signal(SIGINT)
    #expect(try first.wait() == .status(0))
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }

  @Test(
    "a process that strace traces",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"))
  func tracedByStrace() throws {
    let target = try Target("steady", scratch: scratch)
    let strace = try Child(
      ["strace", "-o", scratch.newPath("strace"), "-p", "\(target.id)"], scratch: scratch)
    try #require(waitUntil { ProcessState.tracer(of: target.id) == strace.id })
    expectError(try attach("\(target.id)"), saying: "(strace) traces it already")
    strace.signal(SIGINT)
    try strace.wait()
    #expect(try target.stop() == .status(0))
  }

  @Test(
    "a process of another user", .enabled(if: Unprivileged.isPossible, "\(Unprivileged.requirement)"))
  func otherUser() throws {
    let target = try Target("steady", scratch: scratch)
    let run = try Unprivileged.run(["-c", "-p", "\(target.id)"], scratch: scratch)
    expectError(run, saying: "\(target.id)", "not permitted", "another user")
    target.expectFree()
    #expect(try target.stop() == .status(0))
  }
}
