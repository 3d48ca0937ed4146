import Foundation
import Testing

/// Signals reach a traced program once, as they were sent, and stop it as they do untraced.
@Suite(.serialized) struct SignalTests {
  @Test(arguments: ["trap", "breakpoint", "queue", "restart", "poll", "children"], ChildrenTests.ways)
  func signalsArriveAsSent(mode: String, options: [String]) throws {
    let program = try RunningProgram.profiled(options, [RunningProgram.fixture("signals"), mode])
    #expect(try program.wait() == .status(0))
  }

  @Test(arguments: ["poll", "all", "io"]) func theRestOfAnInterruptedCallKeepsItsName(set: String) throws {
    for follow in [["-f"], []] {
      let program = try RunningProgram.profiled(
        follow + ["-c", "-e", "trace=\(set)"], [RunningProgram.fixture("signals"), "poll"])
      try program.wait()
      // Interrupted by the stop, and at times once more by the end of the child.
      #expect((2...3).contains(program.calls("poll")))
      #expect(program.calls("restart_syscall") == 0)
    }
  }

  @Test func aStoppedProgramStaysStoppedUntilContinued() throws {
    let program = try RunningProgram.profiled(
      ["-f", "-c", "-e", "trace=io"], [RunningProgram.fixture("stopper"), "stop"])
    let child = try #require(try child(of: program))
    // A tracee in a group stop shows as t, and makes no progress.
    #expect(ProcessState.eventually { ProcessState.letter(of: child) == "t" })
    usleep(200_000)
    #expect(ProcessState.letter(of: child) == "t")
    kill(child, SIGCONT)
    #expect(try program.wait() == .status(0))
    #expect(program.calls("write") == 10)
  }

  @Test func aStoppedProgramCanBeKilled() throws {
    let program = try RunningProgram.profiled(["-f", "-c"], [RunningProgram.fixture("stopper"), "stop"])
    let child = try #require(try child(of: program))
    #expect(ProcessState.eventually { ProcessState.letter(of: child) == "t" })
    usleep(100_000)
    kill(child, SIGKILL)
    #expect(try program.wait() == .signal(SIGKILL))
  }
}

/// The process that a profiler launched, once it runs its own program.
func child(of profiler: RunningProgram) throws -> pid_t? {
  var found: pid_t?
  _ = ProcessState.eventually {
    let list = try? String(
      contentsOfFile: "/proc/\(profiler.id)/task/\(profiler.id)/children", encoding: .utf8)
    found = (list ?? "").split(separator: " ").compactMap { pid_t($0) }.first {
      let name = ProcessState.field("Name", of: $0)
      return name != nil && name != "renacer-prof"
    }
    return found != nil
  }
  return found
}
