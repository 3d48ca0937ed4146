import Foundation
import Testing

/// Attaching to programs and letting them go leaves them as they were.
@Suite(.serialized) struct AttachTests {
  private func start(_ fixture: String, _ arguments: [String] = []) throws -> RunningProgram {
    let program = try RunningProgram([RunningProgram.fixture(fixture)] + arguments)
    // Asleep, or its first thread has ended while others live.
    _ = ProcessState.eventually { ["S", "Z"].contains(ProcessState.letter(of: program.id)) }
    usleep(50_000)
    return program
  }

  private func profile(_ process: pid_t, _ options: [String]) throws -> RunningProgram {
    try RunningProgram([RunningProgram.profiler] + options + ["-p", String(process)])
  }

  private func waitUntilTraced(_ process: pid_t, by profiler: RunningProgram) {
    #expect(ProcessState.eventually { ProcessState.field("TracerPid", of: process) == String(profiler.id) })
    usleep(100_000)
  }

  @Test(arguments: [([], [SIGINT, SIGTERM, SIGHUP]), (["unsignalled"], [SIGKILL])])
  func aBusyProgramSurvivesEveryKindOfEnd(arguments: [String], ends: [Int32]) throws {
    let busy = try start("busy", arguments)
    for round in 0..<9 {
      let profiler = try profile(busy.id, [round % 2 == 0 ? "-c" : "--function-time"])
      waitUntilTraced(busy.id, by: profiler)
      let signal = ends[round % ends.count]
      profiler.signal(signal)
      #expect(
        try profiler.wait() == (signal == SIGKILL ? .signal(SIGKILL) : .status(0)), "\(profiler.errors)")
      #expect(ProcessState.eventually { ProcessState.isFree(busy.id) })
    }
    busy.signal(SIGTERM)
    #expect(try busy.wait() == .status(0), "\(busy.errors)")
  }

  @Test func aProgramMayMakeThreadsWhileItIsAttachedTo() throws {
    let busy = try start("busy")
    for _ in 0..<20 {
      let profiler = try profile(busy.id, ["-c", "--duration", "1ms"])
      #expect(try profiler.wait() == .status(0), "\(profiler.errors)")
    }
    busy.signal(SIGTERM)
    #expect(try busy.wait() == .status(0), "\(busy.errors)")
  }

  @Test func aCallInFlightIsSeenWithItsTimeSince() throws {
    let blocked = try start("blocked")
    let profiler = try profile(blocked.id, ["--function-time", "--duration", "400ms"])
    try profiler.wait()
    #expect(
      profiler.errors.contains("1 calls had not returned") || profiler.errors.contains("1 call had not"))
    #expect(profiler.errors.contains("wait_for_request"))
    #expect(ProcessState.letter(of: blocked.id) == "S")
  }

  @Test func aSleepInFlightKeepsItsName() throws {
    let sleeper = try RunningProgram(["sleep", "2"])
    usleep(200_000)
    let profiler = try profile(sleeper.id, ["-c"])
    #expect(try sleeper.wait() == .status(0))
    try profiler.wait()
    #expect(profiler.calls("clock_nanosleep") == 1, "\(profiler.errors)")
    #expect(profiler.calls("restart_syscall") == 0)
  }

  @Test func aStoppedProgramStaysStoppedDuringAndAfter() throws {
    let steady = try start("steady")
    steady.signal(SIGSTOP)
    #expect(ProcessState.eventually { ProcessState.letter(of: steady.id) == "T" })
    let profiler = try profile(steady.id, ["-c", "--duration", "500ms"])
    try profiler.wait()
    #expect(profiler.calls("read") == 0)
    #expect(ProcessState.eventually { ProcessState.letter(of: steady.id) == "T" })
    steady.signal(SIGCONT)
    steady.signal(SIGTERM)
    #expect(try steady.wait() == .status(0))
  }

  @Test func theFirstThreadMayHaveEnded() throws {
    let program = try start("kin", ["leader_exits"])
    let profiler = try profile(program.id, ["--function-time"])
    #expect(try profiler.wait() == .status(0), "\(profiler.errors)")
    #expect(try program.wait() == .status(5))
    #expect(profiler.errors.contains("reads [kin]"), "\(profiler.errors)")
  }

  @Test func whatCannotBeAttachedToIsNamed() throws {
    let shell = try RunningProgram(["sh", "-c", "/bin/true & exec sleep 20"])
    var ended: pid_t?
    _ = ProcessState.eventually {
      let list = try? String(contentsOfFile: "/proc/\(shell.id)/task/\(shell.id)/children", encoding: .utf8)
      ended = (list ?? "").split(separator: " ").compactMap { pid_t($0) }.first
      return ended.map { ProcessState.letter(of: $0) == "Z" } ?? false
    }
    let zombie = try profile(try #require(ended), ["-c"])
    #expect(try zombie.wait() == .status(1))
    #expect(zombie.errors.contains("it has ended"), "\(zombie.errors)")

    let script = "exec \(RunningProgram.profiler) -c -p $$"
    let own = try RunningProgram.run(["sh", "-c", script])
    #expect(own.errors.contains("that is this program itself"))

    let steady = try start("steady")
    let both = try profile(steady.id, ["-c", "-p", String(try #require(ended))])
    #expect(try both.wait() == .status(1))
    #expect(ProcessState.isFree(steady.id))

    let traced = try profile(steady.id, ["-c"])
    waitUntilTraced(steady.id, by: traced)
    let second = try profile(steady.id, ["-c"])
    #expect(try second.wait() == .status(1))
    #expect(second.errors.contains("process \(traced.id) (renacer-prof) traces it already"))
  }
}
