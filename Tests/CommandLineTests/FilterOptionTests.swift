import Testing

/// Options that choose calls by what they work on and how they end.
@Suite struct FilterOptionTests {
  private static let hasStrace = Privileges.isInstalled("strace")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func ours(_ options: [String], _ command: [String]) throws -> TraceLines {
    try TraceLines.ours(options, command, scratch: scratch)
  }

  @Test(
    "the same calls are shown as strace shows", .enabled(if: hasStrace, "strace is not installed"),
    arguments: [
      ["-z"], ["-Z"], ["-e", "status=failed"], ["-e", "status=!failed"], ["-e", "status=unfinished"],
      ["-e", "status=successful", "-e", "trace=openat,close"], ["-P", "/etc/passwd"],
      ["-P", "/etc/passwd", "-P", "/etc/ld.so.cache"], ["-Z", "-P", "/etc/ld.so.preload"],
      ["-P", "/usr/lib/x86_64-linux-gnu/../../../etc/passwd"],
    ])
  func agreesWithStrace(options: [String]) throws {
    let command = ["cat", "/etc/passwd", "/etc/not-there"]
    let strace = try TraceLines.strace(options, command, scratch: scratch)
    for follow in [[], ["-f"]] {
      let ours = try ours(follow + options, command)
      #expect(ours.calls == strace.calls, "\(follow)")
      #expect(ours.events == strace.events)
    }
    #expect(!strace.calls.isEmpty)
  }

  @Test("fd= counts ints in the kernel and beside it", arguments: [[], ["-f"], ["-f", "--cosched", "off"]])
  func choosesDescriptors(follow: [String]) throws {
    let options = follow + ["-e", "trace=lseek,mmap,write"]
    let program = [Fixture.path("descriptors")]
    let three = try ours(options + ["-e", "fd=3"], program).calls
    #expect(three.filter { $0.name == "lseek" }.count == 3)
    // Of nothing, of its file's start, of the loader's files, and of /dev/zero.
    let all = try ours(options + ["-e", "fd=!1000"], program).calls
    #expect(all.filter { $0.name == "lseek" }.count == 4)
    let four = try ours(options + ["-e", "trace-fd=4"], program).calls
    #expect(four.map(\.name) == ["lseek"])
    #expect(try ours(options + ["-e", "fd=none"], program).calls.isEmpty)
  }

  @Test("a profile whose calls are chosen by descriptor still follows what code is mapped")
  func unwindsChosenDescriptors() throws {
    let report = try Profiler.profile("plugin", options: ["-e", "trace=read", "-e", "fd=!1000"]).report
    #expect(report.rows("alpha_reads", in: "plugin_alpha.so").map(\.calls) == [30])
    #expect(report.rows("beta_reads", in: "plugin_beta.so").map(\.calls) == [20])
    expectWholeStacks(report)
  }

  @Test("-P finds relative paths from the thread's directory and a directory's descriptor")
  func resolvesRelativePaths() throws {
    try #require(Privileges.isInstalled("python3"))
    let path = scratch.newPath("data")
    let name = String(path[path.index(after: path.lastIndex(of: "/")!)...])
    let script = """
      import os
      open('\(path)', 'w').close()
      os.chdir('\(scratch.path)')
      os.close(os.open('\(name)', os.O_RDONLY))
      d = os.open('.', os.O_RDONLY)
      os.chdir('/')
      os.close(os.open('\(name)', os.O_RDONLY, dir_fd=d))
      os.close(os.open('\(scratch.path)/./\(name)', os.O_RDONLY))
      """
    for follow in [[], ["-f"]] {
      let calls = try ours(
        follow + ["-P", path, "-e", "trace=openat,close"], ["python3", "-c", script]
      ).calls
      #expect(
        calls.map(\.name) == ["openat", "close", "openat", "close", "openat", "close", "openat", "close"])
    }
  }

  @Test("--min-duration leaves out what was faster, in traces, summaries and profiles")
  func comparesDurations() throws {
    let sleep = ["sleep", "0.2"]
    let trace = try ours(["--min-duration", "150ms"], sleep)
    #expect(trace.calls.map(\.name) == ["clock_nanosleep"])
    #expect(trace.events == ["+++ exited with 0 +++"])
    let summary = try Profiler.report(["-c", "--min-duration", "150ms", "--"] + sleep, scratch: scratch)
    #expect(SummaryText(summary.reportText).rows.map(\.name) == ["clock_nanosleep"])
    let profile = try Profiler.profile("timed", ["timerfd"], options: ["--min-duration", "30ms"]).report
    #expect(try (10...20).contains(#require(profile.rows("mixed_reads").first).calls))
  }

  @Test("-c counts only what was chosen, as strace does", .enabled(if: hasStrace, "strace is not installed"))
  func countsChosenCalls() throws {
    for options in [["-Z"], ["-z"], ["-P", "/etc/passwd"]] {
      let command = ["cat", "/etc/passwd", "/etc/not-there"]
      let shown = try TraceLines.strace(options, command, scratch: scratch).calls
        .filter { $0.name != "exit_group" }
      let run = try Profiler.report(["-c"] + options + ["--"] + command, scratch: scratch)
      let rows = SummaryText(run.reportText).rows
      #expect(Set(rows.map(\.name)) == Set(shown.map(\.name)), "\(options)")
      for row in rows { #expect(row.calls == shown.filter { $0.name == row.name }.count, "\(row.name)") }
    }
  }

  @Test("signal= chooses the signals that are shown, and -qq leaves out exit statuses")
  func choosesEvents() throws {
    let command = ["sh", "-c", "(:); kill -WINCH $$"]
    let all = try ours(["-e", "trace=none"], command).events
    #expect(Set(all).isSuperset(of: ["--- SIGWINCH ---", "--- SIGCHLD ---", "+++ exited with 0 +++"]))
    #expect(
      try ours(["-e", "trace=none", "-e", "signal=winch"], command).events == [
        "--- SIGWINCH ---", "+++ exited with 0 +++",
      ])
    #expect(try ours(["-e", "trace=none", "-e", "signal=none", "-qq"], command).events == [])
  }
}
