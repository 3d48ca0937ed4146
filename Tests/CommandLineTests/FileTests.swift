import Foundation
import Testing

/// The files and threads that a profile charges calls to.
@Suite struct FileTests {
  private let scratch: Scratch
  private let directory: String

  init() throws {
    scratch = try Scratch()
    directory = scratch.newPath("files")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for name in ["a", "b", "c"] {
      try String(repeating: name, count: 100).write(
        toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
    }
  }

  private var program: [String] { [Fixture.path("file_numbers"), directory] }

  private func rows(_ text: String) throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object?["rows"] as? [[String: Any]])
  }

  /// Calls by the last part of the file's path.
  private func calls(_ text: String) throws -> [String: Int] {
    var calls: [String: Int] = [:]
    for row in try rows(text) {
      guard let path = row["io_file"] as? String, path.hasPrefix(directory) else { continue }
      calls[String(path.dropFirst(directory.count + 1)), default: 0] += row["calls"] as? Int ?? 0
    }
    return calls
  }

  private func report(_ options: [String], _ path: String) throws -> String {
    let run = try Profiler.run(["report"] + options + [path], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    return run.standardOutput
  }

  @Test(
    "a descriptor's number means the file that it is of at that moment, whoever replaced it",
    arguments: [["-e", "trace=io"], ["-e", "trace=pread64"], ["-e", "trace=pread64", "-e", "fd=3,9"]])
  func tellsFilesApart(options: [String]) throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(["record", "-o", path] + options + ["--"] + program, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let reads = try calls(report(["--files", "--format", "json", "-e", "trace=pread64"], path))
    #expect(reads == ["a": 45, "b": 37, "c": 24])
  }

  @Test("each function has the files that it worked on, live and from a saved profile")
  func functionsHaveFiles() throws {
    let path = scratch.newPath("saved.pb.gz")
    let options = ["--function-time", "--files", "--format", "json"]
    let live = try Profiler.report(options + ["--save", path, "--"] + program, scratch: scratch).reportText
    #expect(try report(options, path) == live)
    let functions = try rows(String(live.split(separator: "\n")[0]))
    let row = try #require(functions.first { $0["function"] as? String == "reads" })
    var bytes: [String: Int] = [:]
    for file in try #require(row["io_files"] as? [[String: Any]]) {
      bytes[try #require(file["io_file"] as? String)] = file["bytes"] as? Int
    }
    #expect(bytes == ["\(directory)/a": 90, "\(directory)/b": 74, "\(directory)/c": 48])
    let text = try report(["--function-time", "--files"], path)
    #expect(text.contains("  on \(directory)/a"))
  }

  @Test("the bytes of each file are those that strace counts", .enabled(if: Tool.exists("strace")))
  func agreesWithStrace() throws {
    let commands = [
      program, ["tar", "cf", "/dev/null", "-C", Fixture.sourceDirectory, "."],
      [
        "sh", "-c",
        "cat \(directory)/a \(directory)/c > \(directory)/d; wc -c < \(directory)/d; rm \(directory)/d",
      ],
    ]
    for command in commands {
      try String(repeating: "b", count: 100).write(
        toFile: "\(directory)/b", atomically: false, encoding: .utf8)
      let log = scratch.newPath("strace")
      let child = try Child(
        [
          "strace", "-f", "-y", "-qq", "-s", "0", "-e", "trace=read,write,pread64,pwrite64,copy_file_range",
          "-o", log,
        ]
          + command,
        scratch: scratch)
      #expect(try child.wait() == .status(0), "\(child.standardError)")
      try String(repeating: "b", count: 100).write(
        toFile: "\(directory)/b", atomically: false, encoding: .utf8)
      let run = try Profiler.report(["--files", "--format", "json", "--"] + command, scratch: scratch)
      var ours: [String: Int] = [:]
      for row in try rows(run.reportText) {
        guard let path = row["io_file"] as? String, let bytes = row["bytes"] as? Int, bytes > 0 else {
          continue
        }
        if Self.isStable(path) { ours[path] = bytes }
      }
      #expect(ours == straceBytes(Scratch.text(of: log)))
      #expect(ours.count > 2)
    }
  }

  /// Bytes by path in a log of strace.
  private func straceBytes(_ log: String) -> [String: Int] {
    var bytes: [String: Int] = [:]
    var begun: [Substring: String] = [:]
    for line in log.split(separator: "\n") {
      let process = line.prefix { $0 != " " }
      var call = String(line.dropFirst(process.count)).trimmingCharacters(in: .whitespaces)
      if call.hasSuffix("<unfinished ...>") { begun[process] = call }
      if call.hasPrefix("<... ") { call = (begun.removeValue(forKey: process) ?? "") + call }
      guard let start = call.range(of: "</"), let end = call[start.upperBound...].firstIndex(of: ">"),
        let equals = call.range(of: "= ", options: .backwards), let count = Int(call[equals.upperBound...]),
        count > 0
      else { continue }
      let path = "/" + call[start.upperBound..<end]
      if Self.isStable(path) { bytes[path, default: 0] += count }
    }
    return bytes
  }

  /// What a second run has the same of, and a standard stream is not.
  private static func isStable(_ path: String) -> Bool {
    !path.hasPrefix("/proc/") && !path.hasPrefix("/dev/") && !path.contains("standard")
      && !path.contains("stdout") && !path.contains("output") && !path.contains("error")
  }

  @Test(
    "calls count under the name that their thread had",
    arguments: [["-e", "trace=io"], ["-e", "trace=pread64"]])
  func namesThreads(options: [String]) throws {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(["record", "-o", path] + options + ["--"] + program, scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    func reads(_ glob: String) throws -> Int {
      let text = try report(
        ["-c", "-e", "trace=pread64", "--thread", glob, "--file", "\(directory)/*"], path)
      return SummaryText(text).row("pread64")?.calls ?? 0
    }
    #expect(try reads("worker-2") == 2)
    #expect(try reads("worker-*") == 6)
    #expect(try reads("file_numbers") == 106 - 6)
    #expect(try reads("nobody") == 0)
  }

  @Test("paths are absolute, also those that do not exist and those of deleted files")
  func namesPaths() throws {
    let script = """
      cd '\(directory)' && exec 3< b && rm b && read line <&3; mkdir sub; cd sub; test -e ../missing; test -e ./a; :
      """
    let text = try Profiler.report(
      ["--files", "--format", "json", "--", "sh", "-c", script], scratch: scratch
    ).reportText
    let calls = try calls(text)
    for name in ["b", "missing", "sub/a", "sub"] { #expect((calls[name] ?? 0) > 0, "\(name): \(calls)") }
    let missing = try rows(text).first { $0["io_file"] as? String == "\(directory)/missing" }
    #expect(missing?["errors"] as? Int == missing?["calls"] as? Int)
  }

  @Test("folded stacks with --files end in the file")
  func foldsFiles() throws {
    let (path, folded) = (scratch.newPath("saved.pb.gz"), scratch.newPath("folded"))
    let run = try Profiler.run(["record", "-o", path, "--"] + program, scratch: scratch)
    #expect(run.end == .status(0))
    _ = try report(["--files", "--folded", folded, "--weight", "calls"], path)
    let lines = Scratch.text(of: folded).split(separator: "\n")
    #expect(lines.contains { $0.hasSuffix(";pread64;\(directory)/a 10") && $0.contains("first_reads") })
    #expect(lines.contains { $0.hasSuffix(";pread64;\(directory)/b 7") && $0.contains("second_reads") })
  }

  @Test("a trace takes no --file, and says what does")
  func refusesTraces() throws {
    expectError(
      try Profiler.run(["--file", "*.db", "--", "true"], scratch: scratch), status: 2, saying: "-P PATH")
  }
}
