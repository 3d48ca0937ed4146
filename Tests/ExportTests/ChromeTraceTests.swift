import TestSupport
import Testing
import Trace

@testable import Export

@Suite struct ChromeTraceTests {
  private func read(_ resolved: ResolvedProfile) throws -> [String: Any] {
    var options = ExportOptions()
    options.errorName = { "E\($0)" }
    return try ExportedJSON(ChromeTrace(options: options).render(resolved)).root
  }

  private func stack(_ event: [String: Any], _ root: [String: Any]) -> [String] {
    var names: [String] = []
    var id = event["sf"] as? String
    while let key = id, names.count < 100 {
      let frame = root.object("stackFrames").object(key)
      names.append(frame.text("name"))
      id = frame["parent"] as? String
    }
    return names.reversed()
  }

  @Test func `each call is a complete event with its moment, thread, stack and what is known of it`() throws {
    let calls = TimelineFixture.randomCalls(300, seed: 5)
    let root = try read(TimelineFixture.profile(of: calls))
    let events = root.objects("traceEvents").filter { $0.text("ph") == "X" }
    func line(_ values: Any...) -> String { values.map { "\($0)" }.joined(separator: " ") }
    let found = events.map { event in
      let arguments = event.object("args")
      return line(
        event.text("name"), event.text("cat"), event.number("pid"), event.number("tid"),
        event.nanoseconds("ts", per: 1000), event.nanoseconds("dur", per: 1000), stack(event, root),
        arguments["bytes"] as? Int ?? 0, arguments.text("error"), arguments.text("program"))
    }
    let expected = calls.map { call in
      line(
        call.name, call.name == "poll" ? "waiting" : "io", call.process, call.thread, call.start,
        call.nanoseconds, call.stack, call.bytes, call.error == 0 ? "" : "E\(call.error)", call.program)
    }
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `processes and threads have names, and calls say their function and line`() throws {
    let root = try read(
      TimelineFixture.profile(of: [
        .init(["main"], "read", thread: 21, process: 20, start: 1, nanoseconds: 2, program: "git")
      ]))
    let names = root.objects("traceEvents").filter { $0.text("ph") == "M" }.map {
      "\($0.text("name")) \($0.number("pid")) \($0.number("tid")) \($0.object("args").text("name"))"
    }
    #expect(names == ["process_name 20 21 git", "thread_name 20 21 git 21"])
    let arguments = root.objects("traceEvents").last?.object("args") ?? [:]
    #expect(arguments.text("function") == "main")
    #expect(arguments.text("source") == "/src/main.c:1")
  }

  @Test func `calls that were not kept are counted`() throws {
    let calls = TimelineFixture.randomCalls(50, seed: 5)
    let root = try read(TimelineFixture.profile(of: calls, limit: 20))
    #expect(root.objects("traceEvents").count { $0.text("ph") == "X" } == 20)
    #expect(root.object("otherData").number("calls_not_kept") == 30)
  }

  @Test func `names of a traced program cannot break out of a text`() throws {
    let name = "a\"b\\c\u{1b}[31m\n\u{202e}</script>"
    let resolved = TimelineFixture.profile(of: [
      .init([name], "read", start: 0, nanoseconds: 1, program: name)
    ])
    let bytes = ChromeTrace().render(resolved)
    #expect(bytes.allSatisfy { $0 == 10 || $0 >= 0x20 })
    #expect(!String(decoding: bytes, as: UTF8.self).contains("\u{202e}"))
    let root = try ExportedJSON(bytes).root
    #expect(root.object("stackFrames").object("0").text("name") == name)
  }
}
