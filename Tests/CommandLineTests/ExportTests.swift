import Foundation
import Testing

/// Saved profiles in the formats of other viewers.
@Suite struct ExportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let hasSchemas = isPython("import jsonschema")
  private static let hasStrace = ["/usr/bin/strace", "/bin/strace"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static func isPython(_ program: String) -> Bool {
    guard let scratch = try? Scratch(),
      let child = try? Child(["python3", "-c", program], scratch: scratch)
    else { return false }
    return (try? child.wait()) == .status(0)
  }

  private func record(_ command: [String], options: [String] = ["--events"]) throws -> String {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(["record", "-o", path] + options + ["--"] + command, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return path
  }

  private func export(_ format: String, _ options: [String]) throws -> [String: Any] {
    let text = try output(["export", "--to", format] + options)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func output(_ arguments: [String]) throws -> String {
    let run = try Profiler.run(arguments, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(run.standardError == "")
    return run.standardOutput
  }

  private func calls(_ trace: [String: Any]) -> [[String: Any]] {
    (trace["traceEvents"] as? [[String: Any]] ?? []).filter { $0["ph"] as? String == "X" }
  }

  @Test("a trace for Chrome has each call once, by system call as -c counts them, in threads that were there")
  func countsCalls() throws {
    let path = try record([Fixture.path("threads")])
    let calls = try calls(export("chrome", [path]))
    let summary = SummaryText(try output(["report", "-c", path]))
    var counts: [String: Int] = [:]
    for call in calls { counts[call["name"] as? String ?? "", default: 0] += 1 }
    #expect(counts == Dictionary(uniqueKeysWithValues: summary.rows.map { ($0.name, $0.calls) }))
    #expect(Set(calls.compactMap { $0["tid"] as? Int }).count == 5)
    #expect(Set(calls.compactMap { $0["pid"] as? Int }).count == 1)
    let seeks = calls.filter { ($0["args"] as? [String: Any])?["function"] as? String == "thread_d_seeks" }
    #expect(seeks.count == 400)
    #expect(Set(seeks.compactMap { $0["tid"] as? Int }).count == 1)
  }

  @Test("calls of a timeline stand in the order of strace", .enabled(if: hasStrace, "needs strace"))
  func followsStrace() throws {
    let command = [Fixture.path("nested-O2")]
    let set = "trace=openat,read,write,close,lseek,pread64,pwrite64,unlink"
    let path = try record(command, options: ["--events", "-e", set])
    let ours = try calls(export("chrome", [path])).sorted {
      ($0["ts"] as? Double ?? 0) < ($1["ts"] as? Double ?? 0)
    }
    let strace = try TraceLines.strace(["-f", "-ttt", "-e", set], command, scratch: scratch)
    let names = strace.lines.compactMap { $0.firstMatch(of: /^(?:\d+ +)?[\d.]+ (\w+)\(/)?.output.1 }
    #expect(names.count > 100)
    #expect(ours.compactMap { $0["name"] as? String } == names.map(String.init))
  }

  @Test(
    "times by function are those of the report, in speedscope and Firefox",
    arguments: ["--events", "--slow=1ms"])
  func keepsSums(option: String) throws {
    let path = try record([Fixture.path("timed"), "timerfd"], options: [option])
    let report = FunctionReportText(try output(["report", "--function-time", path]))
    let speedscope = try export("speedscope", [path])
    let frames = (speedscope["shared"] as? [String: [[String: Any]]])?["frames"] ?? []
    let sums = try #require((speedscope["profiles"] as? [[String: Any]])?.first)
    let samples = try #require(sums["samples"] as? [[Int]])
    let weights = try #require(sums["weights"] as? [Double])
    let firefox = try #require((try export("firefox", [path])["threads"] as? [[String: Any]])?.first)
    for name in ["slow_reads", "fast_reads", "mixed_reads"] {
      let row = try #require(report.rows(name).first)
      let own = zip(samples, weights).filter { sample, _ in
        sample.contains { frames[$0]["name"] as? String == name }
      }
      // The report shows three digits.
      #expect(abs(own.reduce(0) { $0 + $1.1 } - row.total) <= row.total * 0.006, "\(name)")
      #expect(abs(firefoxTime(of: name, firefox) - row.total) <= row.total * 0.006, "\(name)")
    }
  }

  /// Nanoseconds of samples with a function in their stack.
  private func firefoxTime(of name: String, _ thread: [String: Any]) -> Double {
    func table(_ name: String) -> [String: Any] { thread[name] as? [String: Any] ?? [:] }
    func numbers(_ table: [String: Any], _ name: String) -> [Int] { table[name] as? [Int] ?? [] }
    let strings = thread["stringArray"] as? [String] ?? []
    let names = numbers(table("funcTable"), "name").map { strings[$0] }
    let functions = numbers(table("frameTable"), "func").map { names[$0] }
    var has: [Bool] = []
    for (frame, prefix) in zip(
      numbers(table("stackTable"), "frame"), table("stackTable")["prefix"] as? [Any] ?? [])
    {
      has.append(functions[frame] == name || (prefix as? Int).map { has[$0] } == true)
    }
    let weights = table("samples")["weight"] as? [Double] ?? []
    return zip(numbers(table("samples"), "stack"), weights).reduce(0) { $0 + (has[$1.0] ? $1.1 * 1e6 : 0) }
  }

  @Test(
    "exports are what the formats' documentation describes",
    .enabled(if: hasSchemas, "needs python3-jsonschema"), arguments: ["speedscope", "chrome", "firefox"])
  func fitsSchemas(format: String) throws {
    let program = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft7Validator.check_schema(schema)
      for path in sys.argv[2:]: jsonschema.Draft7Validator(schema).validate(json.load(open(path)))
      print(len(sys.argv) - 2)
      """
    var saved = try ["threads", "forks", "inlined"].map { try record([Fixture.path($0)]) }
    if format != "chrome" { saved.append(try record([Fixture.path("forks")], options: [])) }
    let files = saved.map { _ in scratch.newPath(format) }
    for (path, file) in zip(saved, files) {
      let text = try output(["export", "--to", format, "-o", file, path])
      #expect(text == "")
    }
    let schema = "\(Fixture.sourceDirectory)/schemas/\(format).schema.json"
    let child = try Child(["python3", "-c", program, schema] + files, scratch: scratch)
    #expect(try child.wait() == .status(0), "\(child.standardError.suffix(2000))")
    #expect(child.standardOutput == "\(saved.count)\n")
  }

  @Test("a filter leaves out the same calls of sums and timelines, and of a saved profile for good")
  func filters() throws {
    let path = try record([Fixture.path("threads")])
    let calls = try calls(export("chrome", ["-e", "trace=lseek", path]))
    #expect(calls.count == 400)
    #expect(Set(calls.compactMap { $0["name"] as? String }) == ["lseek"])
    let file = scratch.newPath("lseek.pb.gz")
    #expect(try output(["export", "--to", "pprof", "-e", "trace=lseek", "-o", file, path]) == "")
    let report = try output(["report", "-c", "--function-time", file])
    #expect(SummaryText(report).rows.map(\.name) == ["lseek"])
    #expect(report.contains("only chosen system calls"))
    #expect(report.contains("timeline: each of 400 calls"))
  }

  @Test("folded stacks are those of report")
  func folds() throws {
    let path = try record([Fixture.path("nested-O2")])
    let file = scratch.newPath("folded")
    #expect(try output(["report", "--folded", file, "--weight", "calls", path]) == "")
    let folded = try output(["export", "--to", "folded", "--weight", "calls", path])
    #expect(folded.contains("read_block"))
    #expect(folded == Scratch.text(of: file))
  }

  @Test("calls beyond the limit are added up, and their number is said")
  func limits() throws {
    let path = try record([Fixture.path("reads"), "500"], options: ["--events", "--events-limit", "100"])
    let report = try output(["report", "-c", "--function-time", path])
    let total = try #require(SummaryText(report).total?.calls)
    #expect(SummaryText(report).row("pread64")?.calls == 502)
    #expect(report.contains("timeline: the first 100 calls; \(total - 100) later ones"))
    let run = try Profiler.run(["export", "--to", "chrome", path], scratch: scratch)
    #expect(run.end == .status(0))
    #expect(run.errorLines.count == 1)
    #expect(run.standardError.contains("\(total - 100) calls"))
    let trace = try #require(
      try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any])
    #expect(calls(trace).count == 100)
  }

  @Test("what cannot be exported is one line and leaves no file")
  func refuses() throws {
    let plain = try record([Fixture.path("nested-O2")], options: [])
    let file = scratch.newPath("trace.json")
    func refused(_ arguments: [String], status: Int32 = 1, saying word: String) throws {
      let run = try Profiler.run(["export", "-o", file] + arguments, scratch: scratch)
      expectError(run, status: status, saying: word)
    }
    try refused(["--to", "chrome", plain], saying: "record --events")
    try refused(["--to", "speedscope", "/etc/passwd"], saying: "/etc/passwd is")
    try refused(["--to", "firefox", scratch.path + "/none"], saying: "no such file")
    let timeline = try record([Fixture.path("nested-O2")])
    try refused(["--to", "chrome", timeline, timeline], saying: "one file at a time")
    try refused(["--to", "svg", plain], status: 2, saying: "speedscope")
    try refused(["--to", "chrome", "--weight", "bytes", plain], status: 2, saying: "--to folded")
    try refused(["--to", "chrome"], status: 2, saying: "Nothing to export")
    #expect(!FileManager.default.fileExists(atPath: file))
    let events = try Profiler.run(["--events", "-c", "--", "true"], scratch: scratch)
    expectError(events, status: 2, saying: "--save")
  }
}
