import Foundation
import Testing

/// The kernel-side filter changes nothing that a program can tell.
@Suite(.serialized) struct FilterTests {
  @Test(arguments: [
    ("errno", RunningProgram.End.status(0)), ("trace", .status(0)), ("kill", .signal(SIGSYS)),
    ("int80", .status(0)),
  ]) func aProgramsOwnFilterDecides(mode: String, end: RunningProgram.End) throws {
    for options in ChildrenTests.ways {
      let program = try RunningProgram.profiled(options, [RunningProgram.fixture("own_filter"), mode])
      #expect(try program.wait() == end)
      #expect(program.calls("read") == 11)
    }
  }

  @Test func callsOfTheOldInterfaceAreNotTakenForOthers() throws {
    for options in ChildrenTests.ways {
      let program = try RunningProgram.profiled(options, [RunningProgram.fixture("own_filter"), "int80"])
      try program.wait()
      #expect(program.calls("stat") == 0)
      #expect(program.calls("writev") == 0)
    }
  }

  @Test func onlyWhereEveryProcessStaysTraced() throws {
    let cases: [([String], Bool)] = [
      (["-f", "-c", "-e", "trace=io"], true), (["--function-time"], true), (["-f", "-c"], false),
      (["-c", "-e", "trace=io"], false), (["--function-time", "--no-follow"], false),
      (["--function-time", "--duration", "1m"], false),
    ]
    for (options, isFiltered) in cases {
      let program = try RunningProgram.profiled(options, ["grep", "^Seccomp:", "/proc/self/status"])
      #expect(try program.wait() == .status(0))
      #expect(program.output.contains("2") == isFiltered, "\(options)")
    }
  }

  @Test func aFilteredProgramDiesWithItsTracer() throws {
    let program = try RunningProgram.profiled(["--function-time"], [RunningProgram.fixture("steady")])
    let child = try #require(try child(of: program))
    usleep(100_000)
    program.signal(SIGKILL)
    try program.wait()
    #expect(ProcessState.eventually { kill(child, 0) != 0 || ProcessState.letter(of: child) == "Z" })
  }

  @Test func aProgramInheritsWhatItWouldUntraced() throws {
    let script = """
      ls /proc/self/fd; grep -E '^(Umask|Sig[BIC]|ShdPnd|Groups|NoNewPrivs|CoreDump|Cpus_allowed)' /proc/self/status
      cat /proc/self/limits /proc/self/oom_score_adj; nice; pwd; env | grep -v ^_= | sort
      """
    let start = ["env", "--ignore-signal=TERM,CHLD,PIPE", "--block-signal=USR1,WINCH"]
    let alone = try RunningProgram.run(start + ["sh", "-c", script])
    let traced = try RunningProgram.run(
      start + [RunningProgram.profiler, "-f", "-c", "-e", "trace=io", "--", "sh", "-c", script])
    #expect(alone.output.contains("NoNewPrivs"))
    if geteuid() == 0 { #expect(alone.output == traced.output) }
  }
}
