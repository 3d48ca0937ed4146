import Glibc
import Testing

/// Programs that are stopped and continued while they are profiled.
@Suite struct JobControlTests {
  private func promises() -> [Promise] {
    [
      Promise("before_stop", in: "stopper", source: "stopper.c", calls: 4, bytes: 32),
      Promise("after_continue", in: "stopper", source: "stopper.c", calls: 6, bytes: 48),
    ]
  }

  @Test("a program that stops itself goes on when it is continued", arguments: ["stop", "tstp"])
  func goesOnAfterContinue(how: String) throws {
    let run = try Profiler.profile("stopper", [how, "self"])
    try expect(run, keeps: promises())
  }

  @Test("a stopped program stays stopped until somebody continues it", arguments: ["stop", "tstp"])
  func staysStopped(how: String) throws {
    let scratch = try Scratch()
    let path = scratch.newPath("report")
    let profiler = try Profiler.start(
      ["-o", path, "--function-time", "--source", "--", Fixture.path("stopper"), how], scratch: scratch)
    usleep(700_000)
    let program = try #require(ProcessState.children(of: profiler.id).first)
    let letter = try #require(ProcessState.letter(of: program))
    #expect(letter == "T" || letter == "t")
    kill(program, SIGCONT)
    #expect(try profiler.wait() == .status(0))
    for promise in promises() { try promise.expectKept(in: FunctionReportText(Scratch.text(of: path))) }
  }

  @Test("a shell that is traced stops and continues its own jobs")
  func controlsJobsOfTracedShell() throws {
    let script = """
      set -m
      sleep 30 & kill -STOP %1
      while [ "$(cut -d' ' -f3 /proc/$!/stat)" = S ]; do :; done
      kill -CONT %1; kill -TERM %1; wait %1
      echo $?
      """
    let run = try Profiler.report(["-c", "-f", "--", "bash", "-c", script], scratch: Scratch())
    #expect(run.end == .status(0))
    #expect(run.standardOutput == "143\n")
  }
}
