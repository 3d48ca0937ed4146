import Foundation
import TestSupport
import Testing
import Trace

@testable import Pprof

/// Saved profiles as other programs read them.
struct OtherReaderTests {
  /// The parts of pprof's format that a profile of ours can have, as its documentation names them.
  private static let schema = """
    syntax = "proto3";
    package perftools.profiles;
    message ValueType { int64 type = 1; int64 unit = 2; }
    message Label { int64 key = 1; int64 str = 2; int64 num = 3; int64 num_unit = 4; }
    message Sample { repeated uint64 location_id = 1; repeated int64 value = 2; repeated Label label = 3; }
    message Mapping {
      uint64 id = 1; uint64 memory_start = 2; uint64 memory_limit = 3; uint64 file_offset = 4; int64 filename = 5;
      int64 build_id = 6; bool has_functions = 7; bool has_filenames = 8; bool has_line_numbers = 9;
      bool has_inline_frames = 10;
    }
    message Line { uint64 function_id = 1; int64 line = 2; }
    message Location { uint64 id = 1; uint64 mapping_id = 2; uint64 address = 3; repeated Line line = 4; }
    message Function { uint64 id = 1; int64 name = 2; int64 system_name = 3; int64 filename = 4; int64 start_line = 5; }
    message Profile {
      repeated ValueType sample_type = 1; repeated Sample sample = 2; repeated Mapping mapping = 3;
      repeated Location location = 4; repeated Function function = 5; repeated string string_table = 6;
      int64 duration_nanos = 10; repeated int64 comment = 13; int64 default_sample_type = 14;
    }
    """

  /// Prints calls, time and bytes by the innermost function and by each label, and fails on anything that it does not
  /// know.
  private static let reader = """
    import collections, gzip, sys
    import profile_pb2
    data = gzip.open(sys.argv[1]).read()
    p = profile_pb2.Profile.FromString(data)
    known = profile_pb2.Profile()
    known.CopyFrom(p)
    known.DiscardUnknownFields()
    assert known == p, "unknown fields"
    s = p.string_table
    assert s[0] == ""
    assert [(s[t.type], s[t.unit]) for t in p.sample_type] == [
      ("calls", "count"), ("time", "nanoseconds"), ("bytes", "bytes")]
    assert s[p.default_sample_type] == "time"
    mappings = {m.id for m in p.mapping}
    functions = {f.id: s[f.name] for f in p.function}
    locations = {l.id: l for l in p.location}
    assert len(functions) == len(p.function) and len(locations) == len(p.location)
    assert all(l.mapping_id in mappings or l.mapping_id == 0 for l in p.location)
    assert all(m.has_functions and m.memory_limit > 0 for m in p.mapping)
    sums = collections.defaultdict(lambda: [0, 0, 0])
    for sample in p.sample:
      name = "[no stack]"
      if sample.location_id:
        name = functions[locations[sample.location_id[0]].line[0].function_id]
      keys = ["function " + name]
      for label in sample.label:
        if label.str: keys.append(s[label.key] + " " + s[label.str].replace("\\n", "\\\\n"))
        else: assert s[label.key] == "latency" and s[label.num_unit] == "nanoseconds"
      for key in keys:
        for i in range(3): sums[key][i] += sample.value[i]
    for key, values in sums.items(): print(key, *values)
    """

  private static let python = "/usr/bin/python3"

  private static let hasProtobuf =
    isRunnable("/usr/bin/protoc", "--version") && isRunnable(python, "-c", "import google.protobuf")
  private static let hasGo = isRunnable("/usr/bin/env", "go", "tool", "pprof", "-h")

  private static func isRunnable(_ arguments: String...) -> Bool { (try? run(arguments, in: "/")) != nil }

  private struct Failure: Error, CustomStringConvertible { let description: String }

  /// Standard output of a program that succeeds; `pprof -h` is let off its status of 2.
  @discardableResult
  private static func run(_ arguments: [String], in directory: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 || arguments.last == "-h" && text.contains("pprof") else {
      throw Failure(description: text)
    }
    return text
  }

  private func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = NSTemporaryDirectory() + "renacer-prof-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try body(directory)
  }

  private func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test(.enabled(if: hasProtobuf, "needs protobuf-compiler and python3-protobuf"))
  func `an independent reader finds the same totals by function and by label`() throws {
    let resolved = ProfileFixture.full
    let text = try withDirectory { directory in
      try write(PprofFile.contents(of: resolved) { "E\($0)" }, to: directory + "/saved.pb.gz")
      try write(Self.schema.utf8, to: directory + "/profile.proto")
      try write(Self.reader.utf8, to: directory + "/read.py")
      try Self.run(["/usr/bin/protoc", "--python_out=.", "profile.proto"], in: directory)
      return try Self.run([Self.python, "read.py", "saved.pb.gz"], in: directory)
    }
    var sums: [String: [UInt64]] = [:]
    for series in resolved.profile.series {
      let (key, measure) = (series.key, series.measure)
      var keys = [
        "function " + (resolved.frames(of: key.stack).first?.function ?? "[no stack]"),
        "syscall " + resolved.profile.calls[Int(key.call.index)].name,
        "process " + resolved.profile.programs[Int(key.program)],
      ]
      let file = resolved.profile.files[Int(key.file.index)].name
      if !file.isEmpty { keys.append("file " + file.replacing("\n", with: "\\n")) }
      let thread = resolved.profile.threads[Int(key.thread)]
      if !thread.isEmpty { keys.append("thread " + thread) }
      if key.errorNumber != 0 { keys.append("error E\(key.errorNumber)") }
      for name in keys {
        let sum = sums[name] ?? [0, 0, 0]
        sums[name] = [sum[0] + measure.calls, sum[1] + measure.totalNanoseconds, sum[2] + measure.bytes]
      }
    }
    let expected = sums.map { name, sum in "\(name) \(sum[0]) \(sum[1]) \(sum[2])" }
    #expect(text.split(separator: "\n").map(String.init).sorted() == expected.sorted())
  }

  /// Nanoseconds by function, flat, as pprof prints them with its options.
  private func goTotals(_ resolved: ResolvedProfile, sample: String, _ options: [String] = []) throws
    -> [String: UInt64]
  {
    let text = try withDirectory { directory in
      try write(PprofFile.contents(of: resolved), to: directory + "/saved.pb.gz")
      return try Self.run(
        [
          "/usr/bin/env", "go", "tool", "pprof", "-top", "-noinlines=false", "-nodefraction=0",
          "-nodecount=100000",
          "-unit=\(sample == "time" ? "ns" : "")", "-sample_index=\(sample)",
        ] + options + ["saved.pb.gz"],
        in: directory)
    }
    var totals: [String: UInt64] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1].hasSuffix("%"), words[2].hasSuffix("%"),
        let flat = UInt64(words[0].prefix { $0.isNumber })
      else { continue }
      if flat > 0 { totals[String(words[5]), default: 0] += flat }
    }
    return totals
  }

  @Test(.enabled(if: hasGo, "needs go"))
  func `go tool pprof shows the same time and calls by function`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main", "save"], "write", microseconds: [10, 20, 3000], bytes: 512)
    fixture.add(["main", "load"], "read", microseconds: [5, 7], bytes: 100, error: 11)
    fixture.add(["main"], "fsync", microseconds: [300])
    let time: [String: UInt64] = ["save": 3_030_000, "load": 12_000, "main": 300_000]
    #expect(try goTotals(fixture.resolved, sample: "time") == time)
    #expect(try goTotals(fixture.resolved, sample: "calls") == ["save": 3, "load": 2, "main": 1])
    #expect(try goTotals(fixture.resolved, sample: "time", ["-tagfocus=syscall=fsync"]) == ["main": 300_000])
  }

  @Test(.enabled(if: hasGo, "needs go"))
  func `a file that go tool pprof wrote anew has the same calls, times and bytes by function`() throws {
    let resolved = ProfileFixture.random(seed: 9, stacks: 100).resolved
    let rewritten = try withDirectory { directory in
      try write(PprofFile.contents(of: resolved), to: directory + "/saved.pb.gz")
      try Self.run(
        ["/usr/bin/env", "go", "tool", "pprof", "-proto", "-output=again.pb.gz", "saved.pb.gz"], in: directory
      )
      return try PprofFile.profile(from: directory + "/again.pb.gz")
    }
    let sums = [resolved, rewritten].map { resolved in
      var sums: [String: [UInt64]] = [:]
      for series in resolved.profile.series {
        let names = resolved.frames(of: series.key.stack).map(\.function)
        let measure = series.measure
        let values = [
          measure.calls, measure.totalNanoseconds, measure.bytes, measure.slowCalls, measure.errors,
        ]
        sums["\(names)"] = zip(sums["\(names)"] ?? [0, 0, 0, 0, 0], values)
          .map(+)
      }
      return sums
    }
    // pprof drops samples without a stack.
    #expect(sums[1]["[]"] == nil)
    let different = Set(sums[0].keys).union(sums[1].keys).filter { $0 != "[]" && sums[0][$0] != sums[1][$0] }
    let differences = different.sorted().prefix(3).map {
      "\($0): \(sums[0][$0] ?? []) and \(sums[1][$0] ?? [])"
    }
    #expect(differences.isEmpty)
  }

  @Test(.enabled(if: hasGo, "needs go"))
  func `go tool pprof shows the time of each file and thread`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main"], "read", microseconds: [3000], file: "/var/lib/a.db", thread: "reader")
    fixture.add(["main"], "write", microseconds: [1000], file: "tcp 10.0.0.1:5432", thread: "writer")
    fixture.add(["main"], "nanosleep", microseconds: [500])
    let tags = try withDirectory { directory in
      try write(PprofFile.contents(of: fixture.resolved), to: directory + "/saved.pb.gz")
      return try Self.run(
        ["/usr/bin/env", "go", "tool", "pprof", "-tags", "-sample_index=time", "saved.pb.gz"], in: directory)
    }
    for line in [
      "3.0ms (75.00%): /var/lib/a.db", "1.0ms (25.00%): tcp 10.0.0.1:5432", "3.0ms (75.00%): reader",
    ] {
      #expect(tags.contains(line), "\(tags)")
    }
    #expect(try goTotals(fixture.resolved, sample: "time", ["-tagfocus=file=a.db"]) == ["main": 3_000_000])
  }
}
