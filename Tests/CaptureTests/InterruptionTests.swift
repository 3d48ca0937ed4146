import Foundation
import Testing

/// Signals to the profiler reach the program that it launched.
@Suite(.serialized) struct InterruptionTests {
  @Test func aSignalIsPassedOnAndTheEndReported() throws {
    let program = try RunningProgram.profiled(
      ["-f", "-c", "-e", "trace=read"], [RunningProgram.fixture("steady")])
    _ = try child(of: program)
    usleep(300_000)
    program.signal(SIGTERM)
    #expect(try program.wait() == .status(0))
    #expect(program.calls("read") > 10)
  }

  @Test func aSignalIsPassedOnAfterTheDurationToo() throws {
    let program = try RunningProgram.profiled(
      ["-c", "--duration", "200ms"], [RunningProgram.fixture("steady")])
    let child = try #require(try child(of: program))
    #expect(ProcessState.eventually { ProcessState.field("TracerPid", of: child) == "0" })
    usleep(500_000)
    #expect(kill(child, 0) == 0)
    program.signal(SIGTERM)
    #expect(try program.wait() == .status(0))
  }

  @Test func whatALaunchedProgramLeavesBehindEndsWhenAsked() throws {
    let script = "\(RunningProgram.fixture("steady")) & exit 4"
    for options in [["-f", "-c", "-e", "trace=read"], ["-f", "-c"]] {
      let program = try RunningProgram.profiled(options, ["sh", "-c", script])
      usleep(700_000)
      program.signal(SIGTERM)
      #expect(try program.wait() == .status(4))
      #expect(program.calls("read") > 10)
    }
  }

  @Test func tracersDoNotNest() throws {
    let inner = [RunningProgram.profiler, "-c", "--", "true"]
    let program = try RunningProgram.profiled(["-f", "-c", "-e", "trace=io"], inner)
    #expect(try program.wait() == .status(1))
    #expect(program.errors.contains("traces this program and what it starts"))
  }
}
