import Testing
import Trace

@testable import Report

@Suite struct TraceCSVTests {
  private func lines(showsDuration: Bool, showsSource: Bool) -> [String] {
    let output = MemoryOutput()
    var options = TraceCSV.Options()
    options.showsDuration = showsDuration
    options.showsSource = showsSource
    LiveFixture.play(to: TraceCSV(options: options, origin: LiveFixture.origin, output: output))
    #expect(output.hasWholeLines)
    return output.text.split(separator: "\r\n").map(String.init)
  }

  @Test func everyCallIsARow() {
    #expect(
      lines(showsDuration: false, showsSource: false) == [
        "syscall,arguments,result,error,pid,tid,start_ns",
        #"openat,"AT_FDCWD, ""/tmp/<b>&\33[31m"", O_RDONLY",-2,ENOENT,7,8,500"#,
        "dup,1,3,,7,8,900", "read,3,,,7,8,0",
      ])
  }

  @Test func durationAndSourceStandWhereTheyAreExpected() {
    #expect(
      lines(showsDuration: true, showsSource: true) == [
        "syscall,arguments,result,duration,source_location,error,pid,tid,start_ns",
        #"openat,"AT_FDCWD, ""/tmp/<b>&\33[31m"", O_RDONLY",-2,0.000044012,"/src/=cmd().c:12",ENOENT,7,8,500"#,
        "dup,1,3,0.001500000,,,7,8,900", "read,3,,0.002000000,,,7,8,0",
      ])
  }

  @Test func argumentsThatBeginLikeAFormulaAreMadeHarmless() {
    let output = MemoryOutput()
    let sink = TraceCSV(options: .init(), origin: LiveFixture.origin, output: output)
    sink.ended(LiveFixture.call("kill", number: 62, arguments: ["-1", "SIGTERM"], result: 0))
    #expect(output.text.hasSuffix("\r\nkill,\"'-1, SIGTERM\",0,,7,8,0\r\n"))
  }
}
