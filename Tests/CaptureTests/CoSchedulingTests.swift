import Foundation
import Testing

/// Tracer and program share a processor while the program has one thread, and the program cannot tell.
@Suite(.serialized) struct CoSchedulingTests {
  private static let hasSeveralProcessors = ProcessInfo.processInfo.activeProcessorCount > 1

  @Test(arguments: [
    ["--function-time"], ["--function-time", "--no-follow"], ["-c", "-f"], ["-c", "-f", "-e", "trace=read"],
    ["-c"],
    [],
  ])
  func aProgramSeesItsOwnProcessors(options: [String]) throws {
    let untraced = try RunningProgram.run([RunningProgram.fixture("affinity")])
    try untraced.wait()
    #expect(untraced.output.contains("after choosing one: "))
    // Whether a thread is still there when another asks differs from run to run.
    for _ in 0..<10 {
      let traced = try RunningProgram.profiled(options, [RunningProgram.fixture("affinity")])
      #expect(try traced.wait() == .status(0))
      #expect(traced.output == untraced.output)
    }
  }

  @Test(
    .enabled(if: hasSeveralProcessors, "needs two processors"),
    arguments: [
      (["--function-time"], true), (["--function-time", "--no-follow"], true), (["-c"], true), ([], true),
      (["--function-time", "--cosched", "off"], false), (["--cosched", "off"], false),
    ])
  func aProgramOfOneThreadSharesTheTracersProcessor(options: [String], isShared: Bool) throws {
    let program = try RunningProgram.profiled(options, [RunningProgram.fixture("blocked")])
    #expect(
      ProcessState.eventually {
        guard let child = child(of: program.id) else { return false }
        let isOne = processors(of: child).allSatisfy { $0.isNumber }
        return isOne == isShared && ProcessState.letter(of: child) == "S"
      })
    if let child = child(of: program.id), isShared {
      #expect(processors(of: child) == processors(of: program.id))
    }
    program.signal(SIGTERM)
    try program.wait()
  }

  @Test(
    arguments: [["--function-time"], ["--function-time", "--clock", "tracer"], ["-c", "-f"], ["-f"]])
  func aBusyThreadAmongIdleOnesSeesItsOwnProcessors(options: [String]) throws {
    let untraced = try RunningProgram.run([RunningProgram.fixture("busy_among_idle")])
    try untraced.wait()
    #expect(untraced.output.contains("busy thread, from another: "))
    for _ in 0..<3 {
      let traced = try RunningProgram.profiled(options, [RunningProgram.fixture("busy_among_idle")])
      #expect(try traced.wait() == .status(0))
      #expect(traced.output == untraced.output)
    }
  }

  @Test(
    .enabled(if: hasSeveralProcessors, "needs two processors"),
    arguments: [(["--function-time"], true), (["--function-time", "--cosched", "off"], false)])
  func aBusyThreadAmongIdleOnesSharesTheTracersProcessor(options: [String], isShared: Bool) throws {
    let program = try RunningProgram.profiled(options, [RunningProgram.fixture("busy_among_idle"), "loop"])
    var threads: [String] = []
    #expect(
      ProcessState.eventually {
        guard let child = child(of: program.id, named: "busy_among_idle") else { return false }
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/task")) ?? []
        threads = tasks.compactMap { pid_t($0) }.map {
          ProcessState.field("Cpus_allowed_list", of: child, thread: $0) ?? ""
        }
        return threads.count == 2 && threads.count { $0.allSatisfy(\.isNumber) } == (isShared ? 1 : 0)
      }, "\(threads)")
    program.signal(SIGTERM)
    try program.wait()
  }

  @Test(.enabled(if: hasSeveralProcessors, "needs two processors"))
  func aProgramThatIsLetGoRunsWhereItWould() throws {
    let program = try RunningProgram.profiled(
      ["--function-time", "--duration", "200ms"], [RunningProgram.fixture("blocked")])
    let child = try #require(waitForChild(of: program.id))
    #expect(ProcessState.eventually { ProcessState.field("TracerPid", of: child) == "0" })
    #expect(processors(of: child) == processors(of: getpid()))
    kill(child, SIGTERM)
    try program.wait()
  }

  @Test(
    .enabled(if: hasSeveralProcessors, "needs two processors"),
    arguments: [["-c"], ["--function-time", "--no-follow"]])
  func whatIsNotFollowedRunsWhereTheProgramWould(options: [String]) throws {
    let script =
      "for i in 1 2 3; do grep Cpus_allowed_list /proc/self/status; done; grep Cpus_allowed_list /proc/self/status & wait"
    let untraced = try RunningProgram.run(["sh", "-c", script])
    try untraced.wait()
    #expect(untraced.output.split(separator: "\n").count == 4)
    for _ in 0..<10 {
      let traced = try RunningProgram.profiled(options, ["sh", "-c", script])
      #expect(try traced.wait() == .status(0))
      #expect(traced.output == untraced.output)
    }
  }

  @Test(.enabled(if: hasSeveralProcessors, "needs two processors"))
  func aProgramSharesAgainAfterChildrenThatAreNotFollowed() throws {
    let program = try RunningProgram.profiled(["-c"], ["sh", "-c", "/bin/true; while :; do cd .; done"])
    #expect(
      ProcessState.eventually {
        guard let child = child(of: program.id, named: "sh") else { return false }
        return processors(of: child).allSatisfy { $0.isNumber }
      })
    program.signal(SIGTERM)
    try program.wait()
  }

  @Test(.enabled(if: hasSeveralProcessors, "needs two processors"))
  func aProgramThatReadsWhereItMayRunFindsWhatItWouldUntraced() throws {
    let script =
      "i=0; while [ $i -lt 300 ]; do cd .; i=$((i+1)); done; grep Cpus_allowed /proc/$$/status /proc/self/status"
    let untraced = try RunningProgram.run(["sh", "-c", script])
    try untraced.wait()
    #expect(untraced.output.contains("Cpus_allowed_list"))
    for options in [["-f"], ["-c", "-f"], ["--function-time"]] {
      let traced = try RunningProgram.profiled(options, ["sh", "-c", script])
      #expect(try traced.wait() == .status(0))
      // The shell's own id differs from run to run.
      let lines = { (text: String) in text.split(separator: "\n").map { $0.drop { $0 != ":" } } }
      #expect(lines(traced.output) == lines(untraced.output))
    }
  }

  private func processors(of process: pid_t) -> String {
    ProcessState.field("Cpus_allowed_list", of: process) ?? ""
  }

  private func waitForChild(of process: pid_t) -> pid_t? {
    var found: pid_t?
    _ = ProcessState.eventually {
      found = child(of: process)
      return found.map { ProcessState.field("TracerPid", of: $0) == String(process) } ?? false
    }
    return found
  }

  /// The launched program; at its start the profiler has another child, on which it measures its clock.
  private func child(of process: pid_t, named name: String = "blocked") -> pid_t? {
    let children = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .ascii)
    return children?.split(separator: " ").compactMap { pid_t($0) }
      .first { ProcessState.field("Name", of: $0) == String(name.prefix(15)) }
  }
}
