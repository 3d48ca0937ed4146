import Foundation
import Testing
import Trace

@testable import Report

@Suite struct TraceJSONTests {
  private func lines(showsSource: Bool = false, showsStacks: Bool = false) -> [String] {
    let output = MemoryOutput()
    var options = TraceJSON.Options()
    options.showsSource = showsSource
    options.showsStacks = showsStacks
    LiveFixture.play(to: TraceJSON(options: options, origin: LiveFixture.origin, output: output))
    #expect(output.hasWholeLines)
    #expect(output.text.hasSuffix("\n"))
    return output.text.split(separator: "\n").map(String.init)
  }

  @Test func theFirstLineDescribesTheTrace() {
    let expected =
      #"{"type":"trace","schema":"renacer-prof.trace","version":1,"#
      + #""command":["./app","<script>\u001b[31m"],"start_unix_ns":1795650904000000000,"#
      + #""clock":"CLOCK_MONOTONIC"}"#
    #expect(lines().first == expected)
  }

  @Test func aCallHasAllItsKeysInOrder() {
    let expected =
      #"{"type":"call","pid":7,"tid":8,"start_ns":500,"name":"openat","#
      + #""args":["AT_FDCWD","\"/tmp/<b>&\\33[31m\"","O_RDONLY"],"#
      + #""raw_args":["0xffffff9c","0x7ffe00001000","0x0","0x0"],"result":-2,"error":"ENOENT","#
      + #""result_text":"-ENOENT (No such file or directory)","duration_ns":44012,"duration_us":44.012,"#
      + #""source":{"file":"/src/=cmd().c","line":12,"function":"load<\"x\">"},"#
      + #""stack":[{"module":"/bin/\u001bapp","function":"load<\"x\">","file":"/src/=cmd().c","line":12,"#
      + #""address":"0x11d6","inlined":false},{"module":"/bin/app","function":"main","file":null,"#
      + #""line":null,"address":"0x0","inlined":true}]}"#
    #expect(lines(showsSource: true, showsStacks: true)[1] == expected)
  }

  @Test func sourceAndStackAreThereOnlyWhereAskedFor() throws {
    for line in lines().dropFirst().prefix(3) {
      #expect(!line.contains(#""source""#))
      #expect(!line.contains(#""stack""#))
    }
    #expect(lines(showsSource: true)[2].hasSuffix(#""source":null}"#))
    #expect(lines(showsStacks: true)[2].hasSuffix(#""stack":[]}"#))
  }

  @Test func aPathThatIsNoUTF8IsReplacedInPart() {
    #expect(lines()[2].contains(#""result":3,"error":null,"result_text":"3</tmp/\#u{FFFD}>""#))
  }

  @Test func aCallThatDidNotReturnHasNoResult() {
    let line = lines()[3]
    #expect(line.contains(#""args":["3"],"raw_args":["0x3","0x1000","0x40"],"result":null,"error":null,"#))
    #expect(line.contains(#""result_text":"?","duration_ns":2000000,"duration_us":2000.000}"#))
  }

  @Test func eventsHaveTypesOfTheirOwn() {
    let who = #""pid":7,"tid":8,"time_ns":"#
    let events = Array(lines().dropFirst(4))
    #expect(events.count == 6)
    #expect(
      events[0].hasPrefix(#"{"type":"signal",\#(who)1000,"name":"SIGINT","number":2,"info":"{si_signo"#))
    #expect(events[1] == #"{"type":"stopped",\#(who)1001,"name":"SIGSTOP","number":19}"#)
    let ends = [
      #""status":3,"signal":null,"core_dumped":false,"superseded_by":null}"#,
      #""status":null,"signal":"SIGSEGV","core_dumped":true,"superseded_by":null}"#,
      #""status":null,"signal":null,"core_dumped":false,"superseded_by":7}"#,
    ]
    for (index, end) in ends.enumerated() {
      #expect(events[2 + index] == #"{"type":"exit",\#(who)\#(1002 + index),\#(end)"#)
    }
    #expect(events[5] == #"{"type":"note","time_ns":2000,"text":"alert \u001b[5m <i>"}"#)
  }

  @Test func everyLineIsAnObject() throws {
    for line in lines(showsSource: true, showsStacks: true) {
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
    }
  }
}
