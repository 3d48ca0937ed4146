import Testing

/// The `-c` table.
@Suite struct SummaryTests {
  private static let columns = ["%", "time", "seconds", "usecs/call", "calls", "errors", "syscall"]

  private func summary(_ arguments: [String]) throws -> (table: SummaryText, text: String) {
    let run = try Profiler.report(arguments, scratch: Scratch())
    #expect(run.end == .status(0), "\(run.standardError)")
    #expect(run.standardError == "")
    return (SummaryText(run.reportText), run.reportText)
  }

  @Test("columns are strace's, rows are sorted by time, and the total row adds up")
  func printsTable() throws {
    let (table, _) = try summary(["-c", "--", Fixture.path("nested-O2")])
    #expect(table.columns.map(String.init) == Self.columns)
    #expect(table.row("read")?.calls == 101)
    #expect(table.row("write")?.calls == 10)
    #expect(table.rows.map(\.seconds) == table.rows.map(\.seconds).sorted(by: >))
    let total = try #require(table.total)
    #expect(total.calls == table.rows.reduce(0) { $0 + $1.calls })
    #expect(total.errors == table.rows.reduce(0) { $0 + $1.errors })
    let seconds = table.rows.reduce(0) { $0 + $1.seconds }
    #expect((total.seconds - seconds).magnitude < 0.0001)
    #expect(total.percent == 100)
    for row in table.rows {
      // Seconds have six decimals, so each row may be half a microsecond off.
      let tolerance = 0.01 + 100 * 1e-6 * Double(table.rows.count) / seconds
      #expect((row.percent - row.seconds / seconds * 100).magnitude < tolerance, "\(row.name)")
      let average = row.seconds * 1e6 / Double(row.calls)
      let rounding = 0.5 / Double(row.calls) + (average < 9.9 ? 0.006 : 0.51)
      #expect((row.microsecondsPerCall - average).magnitude <= rounding, "\(row.name)")
    }
  }

  @Test(
    "calls and errors of every system call are those that strace counts",
    .enabled(if: Privileges.isInstalled("strace"), "strace is not installed"),
    arguments: [["nested-O2"], ["forks"], ["threads"], ["sockets"], ["vfork_exec"], ["sighandler"]])
  func countsAsStrace(program: [String]) throws {
    let scratch = try Scratch()
    let path = scratch.newPath("strace")
    let command = [Fixture.path(program[0])] + program.dropFirst()
    #expect(try Child(["strace", "-f", "-c", "-o", path] + command, scratch: scratch).wait() == .status(0))
    let theirs = SummaryText(Scratch.text(of: path))
    let ours = try summary(["-c", "-f", "--"] + command).table
    #expect(Self.counts(ours) == Self.counts(theirs))
  }

  /// Calls and errors by name, without calls whose number depends on who waits for whom, and how often. A clone that
  /// the end of a child interrupts fails with ERESTARTNOINTR and is made again.
  static func counts(_ table: SummaryText) -> [String: [Int]] {
    let varying: Set = ["futex", "madvise", "restart_syscall", "wait4"]
    let rows = table.rows.filter { !varying.contains($0.name) }
    return Dictionary(
      uniqueKeysWithValues: rows.map {
        ($0.name, $0.name == "clone" ? [$0.calls - $0.errors, 0] : [$0.calls, $0.errors])
      })
  }

  @Test("-c counts the first thread, and with -f all threads and children")
  func followsOnRequest() throws {
    let alone = try summary(["-c", "--", Fixture.path("forks")]).table
    let followed = try summary(["-c", "-f", "--", Fixture.path("forks")]).table
    let reads = try #require(alone.row("read")?.calls)
    #expect(alone.row("write")?.calls == 5)
    #expect(followed.row("write")?.calls == 5)
    #expect(followed.row("read")?.calls == reads + 75)
    #expect(try summary(["-c", "--", Fixture.path("threads")]).table.row("lseek") == nil)
  }

  @Test("--stats-extended adds a table whose figures are in order")
  func addsPercentiles() throws {
    let (table, text) = try summary(["--stats-extended", "--", Fixture.path("reads"), "500"])
    #expect(table.columns.map(String.init) == Self.columns)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("usecs: min") }.prefix { !$0.isEmpty }
    let titles = ["min", "p50", "p75", "p90", "p95", "p99", "p99.9", "max", "stddev", "calls", "syscall"]
    #expect(lines.first?.split(separator: " ").dropFirst().map(String.init) == titles)
    var names: [String] = []
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      try #require(words.count == 11, "\(line)")
      let times = words[..<8].compactMap { Double($0) }
      #expect(times.count == 8)
      #expect(times == times.sorted(), "\(line)")
      names.append(String(words[10]))
      if words[10] == "pread64" { #expect(words[9] == "502") }
    }
    #expect(names == table.rows.map(\.name) + ["total"])
  }

  @Test("the summary and the function report fit in one output")
  func followsFunctionReport() throws {
    let run = try Profiler.report(
      ["--function-time", "-c", "--", Fixture.path("nested-O2")], scratch: Scratch())
    #expect(run.report.rows("read_block").first?.calls == 100)
    #expect(SummaryText(run.reportText).row("read")?.calls == 101)
  }
}
