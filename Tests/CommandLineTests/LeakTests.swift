import Foundation
import Testing

/// Descriptors that were opened and never closed. The fixture says which those are.
@Suite struct LeakTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Lines of stacks: how many are open, and the rest of the line.
  private func rows(_ report: String) -> [(count: Int, text: Substring)] {
    report.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("    "), !line.hasPrefix("     "),
        let count = line.split(separator: " ").first.flatMap({ Int($0) })
      else { return nil }
      return (count, line)
    }
  }

  private func report(_ arguments: [String], options: [String] = []) throws -> String {
    let run = try Profiler.report(
      ["--leaks"] + options + ["--", Fixture.path("leaks")] + arguments, scratch: scratch)
    #expect(run.end == .status(0))
    return run.reportText
  }

  private func place(_ function: String) throws -> String {
    "leaks.c:\(try Fixture.line(function, in: "leaks.c")) \(function)"
  }

  @Test("what is never closed is listed by the stack that opened it, the most first")
  func listsLeaks() throws {
    let report = try report([])
    let rows = rows(report)
    let first = try #require(rows.first)
    #expect(first.count == 40)
    #expect(first.text.contains("openat at \(try place("leak_file"))"))
    #expect(first.text.hasSuffix("→ /dev/null"))
    #expect(report.contains(" > \(Fixture.path("leaks"))(leak_file+0x"))
    #expect(rows.filter { $0.text.contains("leak_duplicate") }.map(\.count) == [3, 3])
    #expect(rows.filter { $0.text.contains("keep_one_end") }.map(\.count) == [1])
  }

  @Test("what was closed is not listed: by close, close_range, dup2, another thread, or exec")
  func knowsClosing() throws {
    let report = try report([])
    for function in ["close_properly", "close_in_range", "replace", "close_elsewhere", "mark_for_exec"] {
      #expect(!report.contains(function))
    }
    // 40 of leak_file, 6 of leak_duplicate, 1 of keep_one_end.
    #expect(report.contains(" 47 of them open at exit"))
  }

  @Test("growth is shown from the first to the last")
  func showsGrowth() throws {
    let line = try #require(
      try report([]).split(separator: "\n").first { $0.contains("40 opened; open over ") })
    #expect(line.contains(": 1 → "))
    #expect(line.hasSuffix(" → 40"))
  }

  @Test("children that are followed are charged with their own, not with what they inherited")
  func followsChildren() throws {
    let report = try report([], options: ["-f"])
    let rows = rows(report)
    #expect(rows.filter { $0.text.contains("child_leak") }.map(\.count) == [6])
    #expect(report.contains("at most 3 held by one process"))
    #expect(rows.first?.count == 40)
    #expect(report.contains(" 53 of them open at exit"))
  }

  @Test("a descriptor that came in a message is named as such")
  func knowsPassedDescriptors() throws {
    let rows = rows(try report(["receive"]))
    let received = try #require(rows.first { $0.text.contains("received from another process") })
    #expect(received.count == 1)
    #expect(received.text.contains("recvmsg"))
    #expect(received.text.contains(try place("receive")))
    #expect(received.text.hasSuffix("→ /dev/null"))
    #expect(rows.filter { $0.text.contains("socketpair") }.map(\.count) == [2])
  }

  @Test("alone it prints no calls and goes to stderr; with -e the trace shows those calls only")
  func showsTraceOnRequest() throws {
    let alone = try Profiler.run(["--leaks", "--", Fixture.path("leaks")], scratch: scratch)
    #expect(alone.standardError.hasPrefix("renacer-prof: "))
    #expect(!alone.standardError.contains("openat("))
    let trace = try Profiler.report(
      ["--leaks", "-e", "trace=dup", "--", Fixture.path("leaks")], scratch: scratch)
    let calls = trace.reportText.split(separator: "\n").filter { $0.contains("(") }
    #expect(calls.count == 3)
    #expect(calls.allSatisfy { $0.hasPrefix("dup(1)") })
    #expect(trace.standardError.contains(" 47 of them open at exit"))
  }

  @Test("of a program that is attached to and runs on, what it opened meanwhile is listed")
  func attaches() throws {
    // Attached to while the interpreter starts, it could be busy with that to the end.
    let ready = scratch.newPath("ready")
    let opener = "for i in range(1000):\n f.append(open('/dev/null')); time.sleep(0.02)"
    let target = try Target(
      "/usr/bin/env",
      ["python3", "-c", "import time; f = []; open('\(ready)', 'w').close()\ntime.sleep(1)\n" + opener],
      scratch: scratch)
    let isReady = waitUntil { FileManager.default.fileExists(atPath: ready) }
    try #require(isReady)
    let run = try Profiler.report(
      ["--leaks", "-p", String(target.id), "--duration", "2s"], scratch: scratch)
    #expect(run.end == .status(0))
    let first = try #require(rows(run.reportText).first)
    #expect(first.count > 5)
    #expect(first.text.hasSuffix("→ /dev/null"))
    target.expectFree()
    _ = try target.stop()
  }
}
