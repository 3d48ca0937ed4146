import Glibc
import Testing

@Suite(.enabled(if: Unprivileged.isPossible, "\(Unprivileged.requirement)"))
struct UnprivilegedTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("a user without privileges profiles a program and its children")
  func profilesProgram() throws {
    let program = try scratch.program("forks", copyOf: Fixture.path("forks"))
    let path = scratch.newPath("report")
    let run = try Unprivileged.run(
      ["-o", path, "--function-time", "--source", "--", program], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    let report = FunctionReportText(Scratch.text(of: path))
    try Promise("child_reads", in: "forks", source: "forks.c", calls: 60, bytes: 3840).expectKept(in: report)
    try Promise("grandchild_reads", in: "forks", source: "forks.c", calls: 15, bytes: 960)
      .expectKept(in: report)
    expectWholeStacks(report)
  }

  @Test("a user attaches to a program of the same user")
  func attachesToOwnProgram() throws {
    let program = try scratch.program("blocked", copyOf: Fixture.path("blocked"))
    let target = try Child(Privileges.drop + [program], scratch: scratch)
    try #require(waitUntil { ProcessState.isInRead(target.id) })
    let path = scratch.newPath("report")
    let run = try Unprivileged.run(
      ["-o", path, "--function-time", "-p", "\(target.id)", "--duration", "300ms"], scratch: scratch)
    // The Yama module may forbid it; then the way out is named.
    let scope = Scratch.text(of: "/proc/sys/kernel/yama/ptrace_scope").prefix(1)
    if scope == "" || scope == "0" {
      #expect(run.end == .status(0))
      #expect(FunctionReportText(Scratch.text(of: path)).rows("wait_for_request").map(\.calls) == [1])
    } else {
      expectError(run, saying: "ptrace_scope")
    }
    #expect(!ProcessState.isTraced(target.id))
  }

  @Test("a directory that one may not write to is named")
  func cannotWrite() throws {
    let marker = scratch.newPath("marker")
    let run = try Unprivileged.run(["-o", "/etc/report", "-c", "--", "touch", marker], scratch: scratch)
    expectError(run, saying: "cannot write /etc/report", "permission denied")
    #expect(!Scratch.names(in: scratch.path).contains { $0.hasSuffix("-marker") })
  }
}
