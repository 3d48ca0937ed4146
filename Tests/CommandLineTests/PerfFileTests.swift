import Foundation
import Testing

/// Files and thread names in profiles by perf events: what is shown is true, and what cannot be known is said.
@Suite(.enabled(if: PerfEvents.isPossible, Comment(rawValue: PerfEvents.requirement)))
struct PerfFileTests {
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

  /// Saves a profile of reads at given places.
  private func record(
    _ program: [String], _ options: [String] = ["-e", "trace=pread64"], launcher: [String] = []
  ) throws -> String {
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      ["record", "--backend", "perf", "-o", path] + options + ["--"] + program, scratch: scratch,
      launcher: launcher)
    #expect(run.end == .status(0), "\(run.standardError)")
    return path
  }

  /// Saves a profile of a second of a shell that runs already.
  private func recordRunning(_ script: String, _ options: [String] = []) throws -> String {
    let shell = try Child(["/bin/sh", "-c", script], scratch: scratch)
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      ["record", "--backend", "perf", "-o", path, "--duration", "1s", "-p", "\(shell.id)"] + options,
      scratch: scratch)
    shell.signal(SIGKILL)
    _ = try shell.wait()
    #expect(run.end == .status(0), "\(run.standardError)")
    return path
  }

  /// Calls of one kind by the last part of the file's path.
  private func calls(
    _ path: String, of call: String = "pread64", _ options: [String] = []
  ) throws -> [String: Int] {
    let run = try Profiler.run(
      ["report", "--files", "--format", "json", "-e", "trace=\(call)"] + options + [path], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let object = try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any]
    var calls: [String: Int] = [:]
    for row in try #require(object?["rows"] as? [[String: Any]]) {
      let name = try #require(row["io_file"] as? String)
      calls[String(name.split(separator: "/").last ?? ""), default: 0] += row["calls"] as? Int ?? 0
    }
    return calls
  }

  @Test("a file that is held open for a while is known, whoever put it behind its number")
  func findsHeldFiles() throws {
    let program = [Fixture.path("held_files"), directory, "200000"]
    for options in [["-e", "trace=pread64"], ["-e", "trace=io"]] {
      let found = try calls(record(program, options))
      #expect(found["a"] == 20)
      #expect(found["b"] == 30)
      #expect(found["c"] == 13)
    }
  }

  @Test(
    "every call is charged to its file, however shortly that is open",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"),
    arguments: ["0", "500"])
  func namesFilesByPath(pause: String) throws {
    let held = try calls(record([Fixture.path("held_files"), directory, pause]))
    #expect(held == ["a": 20, "b": 30, "c": 13, "libc.so.6": 2])
    let numbers = try calls(record([Fixture.path("file_numbers"), directory]))
    #expect(numbers == ["a": 45, "b": 37, "c": 24, "libc.so.6": 2])
  }

  @Test(
    "paths that calls name, duplicates and what a child is left with are known as where programs are stopped",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"),
    arguments: ["ptrace", "perf"])
  func namesPaths(backend: String) throws {
    let saved = scratch.newPath("saved.pb.gz")
    let empty = scratch.newPath("paths")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let run = try Profiler.run(
      [
        "record", "--backend", backend, "-o", saved, "--",
        Fixture.path("named_paths"),
        empty,
      ], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let expected: [String: [String: Int]] = [
      "pread64": ["inner": 17, "gone": 6],
      "newfstatat": ["inner": 10, "missing": 2, String(repeating: "n", count: 98): 6],
      "openat": ["sub": 1, "inner": 2, "gone": 1], "unlinkat": ["gone": 1], "mkdir": ["sub": 1],
      "chdir": [(empty as NSString).lastPathComponent: 1], "fchdir": ["sub": 1], "dup2": ["inner": 1],
      "pipe2": ["pipe": 1],
      "write": ["pipe": 9, "unix s": 5], "read": ["pipe": 9, "unix s accepted": 5],
      "close": [
        "[eventfd]": 1, "[eventpoll]": 1, "[timerfd]": 1, "[inotify]": 1, "tcp unconnected": 1,
        "udp unconnected": 1, "netlink": 1, "[memfd:notes]": 1,
      ],
      "memfd_create": ["[memfd:notes]": 1],
      "socket": ["unix unconnected": 6], "socketpair": ["unix socketpair": 1], "connect": ["unix s": 5],
      "accept4": ["unix s listening": 5],
    ]
    for (call, files) in expected {
      let found = try calls(saved, of: call)
      for (file, count) in files { #expect(found[file] == count, "\(call): \(found)") }
    }
    let text = try Profiler.run(["report", "--files", saved], scratch: scratch).standardOutput
    #expect(text.contains("\(empty)/sub/inner\n") && !text.contains("/link\n"))
  }

  @Test(
    "what short-lived children of a program that was there before are left with is known",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"))
  func knowsWhatChildrenOfOthersHave() throws {
    let sub = directory + "/sub"
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: true)
    try "content".write(toFile: sub + "/inner", atomically: false, encoding: .utf8)
    // In a directory of their own, and with descriptors of the shell's.
    let script =
      "exec 5< \(directory)/b; while :; do (cd \(sub); cat inner - <&5 >/dev/null); sleep 0.02; done"
    let saved = try recordRunning(script, ["--descendants"])
    let opened = try calls(saved, of: "openat")
    #expect(opened["inner"] ?? 0 >= 10, "\(opened)")
    let read = try calls(saved, of: "read")
    #expect(read["inner"] ?? 0 >= 20 && read["b"] ?? 0 >= 10, "\(read)")
    // But for what was about to end when the recording began.
    let all = try calls(saved, of: "/^(read|openat|close|newfstatat|fadvise64)$")
    #expect(all["[unknown]"] ?? 0 <= 10, "\(all)")
    let text = try Profiler.run(["report", "--files", "--top", "100", saved], scratch: scratch).standardOutput
    #expect(text.contains("  \(sub)/inner\n"), "\(text)")
  }

  @Test(
    "relative paths of a program that was there before begin at its working directory, wherever that is by then",
    .enabled(if: PerfEvents.arePrograms, "programs in the kernel are not permitted here"))
  func readsWorkingDirectory() throws {
    let sub = directory + "/sub"
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: true)
    // `a` is in the one directory and not in the other.
    let script = "while :; do cd \(sub); [ -e a ]; cd \(directory); [ -e a ]; [ -e a ]; sleep 0.02; done"
    let saved = try recordRunning(script)
    let text = try Profiler.run(
      ["report", "--files", "--format", "json", "-e", "trace=file", saved], scratch: scratch
    ).standardOutput
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    var found: [String: (calls: Int, errors: Int)] = [:]
    for row in try #require(object?["rows"] as? [[String: Any]]) {
      found[row["io_file"] as? String ?? ""] = (row["calls"] as? Int ?? 0, row["errors"] as? Int ?? 0)
    }
    let (there, missing) = (try #require(found[directory + "/a"]), try #require(found[sub + "/a"]))
    #expect(there.calls >= 20 && there.errors == 0)
    #expect(missing.calls >= 10 && missing.errors == missing.calls)
    #expect(abs(there.calls - 2 * missing.calls) <= 4)
    // Until the directory has been read.
    #expect(found["a"]?.calls ?? 0 < there.calls)
  }

  @Test("no call is charged to a file that it was not on", arguments: ["0", "500", "2000", "5000"])
  func namesNoWrongFile(pause: String) throws {
    for program in [
      [Fixture.path("held_files"), directory, pause], [Fixture.path("file_numbers"), directory],
    ] {
      let truth = program.count == 3 ? ["a": 20, "b": 30, "c": 13] : ["a": 45, "b": 37, "c": 24]
      try String(repeating: "b", count: 100).write(
        toFile: "\(directory)/b", atomically: false, encoding: .utf8)
      let found = try calls(record(program, launcher: RecordWriter.events.launcher))
      for (name, count) in truth { #expect(found[name, default: 0] <= count, "\(name): \(found)") }
      // The dynamic linker makes two.
      #expect(found.values.reduce(0, +) == truth.values.reduce(0, +) + 2)
    }
  }

  @Test("calls count under the name that their thread had when it made them")
  func namesThreads() throws {
    let path = try record([Fixture.path("held_files"), directory, "0"])
    #expect(try calls(path, of: "pread64", ["--thread", "second"]).values.reduce(0, +) == 43)
    let workers = try record([Fixture.path("file_numbers"), directory])
    for number in 1...3 {
      #expect(
        try calls(workers, of: "pread64", ["--thread", "worker-\(number)"]).values.reduce(0, +) == number)
    }
  }

  @Test("what streams are redirected to is known, in children too")
  func findsInheritedFiles() throws {
    let script = "sleep 0.2; for i in 1 2 3; do echo line; done; sleep 0.2; (echo child); sleep 0.2"
    let path = scratch.newPath("saved.pb.gz")
    let run = try Profiler.run(
      [
        "record", "--backend", "perf", "-o", path, "-e", "trace=write", "--", "sh", "-c",
        "exec > \(directory)/output; \(script)",
      ], scratch: scratch)
    #expect(run.end == .status(0), "\(run.standardError)")
    let report = try Profiler.run(
      ["report", "--files", "--format", "json", "-e", "trace=write", path], scratch: scratch)
    #expect(report.standardOutput.contains("\(directory)/output\""), "\(report.standardOutput)")
    #expect(!report.standardOutput.contains("[unknown]"), "\(report.standardOutput)")
  }
}
