import Foundation
import Testing

/// Folded stacks, the flame graph, and the call tree of the report.
@Suite struct FlameOutputTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  struct Stack {
    /// Root first.
    let frames: [Substring]
    let weight: Int
  }

  /// Runs a fixture and reads its folded stacks.
  private func folded(_ fixture: String, _ options: [String]) throws -> [Stack] {
    let path = scratch.newPath("folded")
    let arguments = ["--folded", path] + options + ["--", Fixture.path(fixture)]
    let run = try Profiler.run(arguments, scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    return try Scratch.text(of: path).split(separator: "\n").map { line in
      let space = try #require(line.lastIndex(of: " "))
      return Stack(
        frames: line[..<space].split(separator: ";"),
        weight: try #require(Int(line[line.index(after: space)...])))
    }
  }

  @Test("folded stacks are root first with the system call as leaf, and their weights are the calls")
  func foldsByCalls() throws {
    let stacks = try folded("nested-O2", ["--weight", "calls", "-e", "trace=read,write"])
    func weight(_ leaf: String, below function: String) -> Int {
      stacks.filter { $0.frames.last == leaf[...] && $0.frames.contains(function[...]) }
        .reduce(0) { $0 + $1.weight }
    }
    #expect(weight("read", below: "read_block") == 100)
    #expect(weight("write", below: "write_report") == 10)
    #expect(stacks.reduce(0) { $0 + $1.weight } == 111)
    for stack in stacks { #expect(["read", "write"].contains(stack.frames.last)) }
    let reads = try #require(stacks.first { $0.frames.contains("read_block") })
    let own = ["main", "load_settings", "parse_config", "read_block"].map { Substring($0) }
    #expect(reads.frames.filter(own.contains) == own)
  }

  @Test("the calls of each inlined chain are apart")
  func showsInlinedChains() throws {
    let stacks = try folded("inlined", ["--weight", "calls", "-e", "trace=read"])
    func weight(below function: Substring) -> Int {
      stacks.filter { stack in stack.frames.contains { $0.hasPrefix(function) } }.reduce(0) { $0 + $1.weight }
    }
    #expect(weight(below: "parse_record") == 60)
    #expect(weight(below: "trailer_field") == 40)
    #expect(weight(below: "process_records") == 100)
  }

  @Test("weights are bytes on request")
  func foldsByBytes() throws {
    let stacks = try folded("nested-O2", ["--weight", "bytes"])
    func weight(_ function: Substring) -> Int {
      stacks.filter { $0.frames.contains(function) }.reduce(0) { $0 + $1.weight }
    }
    #expect(weight("read_block") == 6400)
    #expect(weight("write_report") == 320)
  }

  @Test("weights are microseconds unless told otherwise")
  func foldsByTime() throws {
    let path = scratch.newPath("folded")
    let run = try Profiler.report(
      ["--folded", path, "--function-time", "--", Fixture.path("timed"), "timerfd"], scratch: scratch)
    let row = try #require(run.report.rows("slow_reads").first)
    let lines = Scratch.text(of: path).split(separator: "\n").filter { $0.contains("slow_reads") }
    let total = lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    #expect((total * 1000 - row.total).magnitude < row.total * 0.01)
  }

  @Test("the flame graph is well-formed and names the functions", arguments: [[], ["--inverted"]])
  func writesFlameGraph(options: [String]) throws {
    let path = scratch.newPath("io.svg")
    let run = try Profiler.run(
      ["--flamegraph", path] + options + ["--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.standardError == "")
    let svg = Scratch.text(of: path)
    #expect(svg.contains("<svg") && svg.contains("</svg>"))
    for function in ["main", "parse_config", "read_block", "write_report"] { #expect(svg.contains(function)) }
    if Privileges.isInstalled("python3") {
      let parse = "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])"
      let parser = try Child(["python3", "-c", parse, path], scratch: scratch)
      #expect(try parser.wait() == .status(0), "\(parser.standardError)")
    }
  }

  @Test("one run writes the report, the summary, the folded stacks and the flame graph")
  func writesEverything() throws {
    let directory = scratch.newPath("all")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    let run = try Profiler.run(
      ["--function-time", "--source", "-c", "-o", directory + "/report", "--folded", directory + "/folded"]
        + ["--flamegraph", directory + "/svg", "--", Fixture.path("nested-O2")], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(Scratch.names(in: directory) == ["folded", "report", "svg"])
    for name in ["folded", "report", "svg"] { #expect(Scratch.text(of: "\(directory)/\(name)").count > 100) }
  }

  @Test(
    "outputs that cannot be opened are refused before the program runs, and leave nothing",
    arguments: [
      "--folded", "--flamegraph",
    ])
  func refusesUnwritablePaths(option: String) throws {
    let marker = scratch.newPath("marker")
    let directory = scratch.newPath("empty")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    let run = try Profiler.run(
      ["--function-time", "-o", directory + "/report", option, "/no/such/directory/file", "--"]
        + ["touch", marker], scratch: scratch)
    expectError(run, saying: "cannot write /no/such/directory/file")
    #expect(Scratch.names(in: directory) == [])
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test("when one output cannot be written the others still are")
  func writesOtherOutputs() throws {
    let path = scratch.newPath("report")
    let run = try Profiler.run(
      ["--function-time", "-o", path, "--folded", "/dev/full", "--", Fixture.path("nested-O2")],
      scratch: scratch)
    expectError(run, saying: "cannot write /dev/full: no space left on device")
    #expect(FunctionReportText(Scratch.text(of: path)).rows("read_block").map(\.calls) == [100])
  }

  @Test("the report shows the hottest paths from main down to the system call")
  func showsHottestPaths() throws {
    let text = try Profiler.profile("reads", ["2000", "64", "3"]).reportText
    let lines = text.split(separator: "\n").drop { !$0.hasPrefix("Hottest paths") }
    #expect(!lines.isEmpty)
    var position = lines.startIndex
    for function in ["main", "deeper", "leaf_reads", "pread64"] {
      let found = lines[position...].firstIndex { $0.contains(function) }
      position = try #require(found, "\(function) in \(lines.joined(separator: "\n"))")
    }
  }
}
