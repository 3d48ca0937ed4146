import Foundation
import FoundationXML
import Testing

/// `diff`: two saved profiles compared, and the gate.
@Suite struct DiffTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Saves a run of dd that copies so many blocks of a size.
  private func save(_ name: String, blocks: Int, bytes: Int = 64) throws -> String {
    let path = scratch.newPath(name)
    let command = ["dd", "if=/dev/zero", "of=/dev/null", "bs=\(bytes)", "count=\(blocks)", "status=none"]
    let run = try Profiler.run(["record", "-o", path, "--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return path
  }

  private func diff(_ options: [String], _ files: [String]) throws -> (run: Profiler.Run, text: String) {
    let path = scratch.newPath("diff")
    let run = try Profiler.run(["diff", "-o", path] + options + files, scratch: scratch)
    return (run, Scratch.text(of: path))
  }

  @Test("the numbers of both sides stand beside each other")
  func comparesCalls() throws {
    let files = [try save("before", blocks: 100), try save("after", blocks: 150)]
    let (run, text) = try diff(["--format", "json"], files)
    #expect(run.end == .status(0), "\(run.standardError)")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let rows = try #require(object["system_calls"] as? [[String: Any]])
    let write = try #require(rows.first { $0["syscall"] as? String == "write" })
    let calls = try #require(write["calls"] as? [String: Any])
    #expect([calls["before"], calls["after"], calls["change"]].map { $0 as? Int } == [100, 150, 50])
    let bytes = try #require(write["bytes"] as? [String: Any])
    #expect([bytes["before"], bytes["after"]].map { $0 as? Int } == [6400, 9600])
  }

  @Test("a run compared with itself differs in nothing")
  func comparesWithItself() throws {
    let file = try save("run", blocks: 100)
    let copy = scratch.newPath("copy")
    try FileManager.default.copyItem(atPath: file, toPath: copy)
    let (run, text) = try diff(["--fail-on", "time>0.1%", "--fail-on", "calls>0%"], [file, copy])
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(text.contains("number of calls did not change"))
  }

  /// Chance must not fail a build: the gate is asked about every pair of neighbours, and about all before and all after.
  @Test("twenty runs of the same program trip no gate")
  func staysSilentWhereNothingChanged() throws {
    let files = try (0..<20).map { run in
      let path = scratch.newPath("run\(run).pb.gz")
      let profiler = try Profiler.run(
        ["record", "-o", path, "--", Fixture.path("nested-O2")], scratch: scratch)
      #expect(profiler.end == .status(0), "\(profiler.standardError)")
      return path
    }
    for (before, after) in zip(files, files.dropFirst()) {
      let (run, text) = try diff(["--fail-on", "calls>10%", "--fail-on", "bytes>10%"], [before, after])
      #expect(run.end == .status(0), "\(run.standardError)\n\(text)")
    }
    let sides = ["--before"] + files.prefix(10) + ["--after"] + files.suffix(10)
    #expect(try diff(["--fail-on", "calls>0%"], sides).run.end == .status(0))
  }

  @Test("one run is not compared with several")
  func explainsNumbersOfRuns() throws {
    let run = try diff([], ["--before", "a", "--after", "b", "c"]).run
    expectError(run, status: 2, saying: "at least two on each side, or one on each")
  }

  @Test("more calls trip a gate on calls, with the reason and status 3")
  func tripsGate() throws {
    let files = [try save("before", blocks: 100), try save("after", blocks: 150)]
    let tripped = try diff(["--fail-on", "syscall:write calls>10% and calls>20"], files).run
    #expect(tripped.end == .status(3))
    #expect(tripped.standardError.contains("write") && tripped.standardError.contains("150"))
    #expect(try diff(["--fail-on", "syscall:write calls>60%"], files).run.end == .status(0))
    #expect(try diff(["--fail-on", "calls>10% and calls>1000"], files).run.end == .status(0))
  }

  @Test("a differential flame graph is written")
  func drawsDifference() throws {
    let files = [try save("before", blocks: 100), try save("after", blocks: 150)]
    let picture = scratch.newPath("diff.svg")
    #expect(try diff(["--flamegraph", picture], files).run.end == .status(0))
    let document = try XMLDocument(data: Data(Scratch.text(of: picture).utf8))
    #expect(document.rootElement()?.name == "svg")
  }

  @Test("what cannot be compared is one line")
  func refusesBadInput() throws {
    let file = try save("run", blocks: 10)
    let text = try scratch.file("text", "no profile")
    expectError(try diff([], [file, text]).run, saying: text)
    expectError(try diff([], [file, scratch.newPath("missing")]).run, saying: "missing")
    expectError(try diff([], [file]).run, status: 2, saying: "two files")
    expectError(try diff(["--fail-on", "time>>5"], [file, file]).run, status: 2, saying: "'time>' needs")
  }
}
