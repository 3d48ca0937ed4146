import Testing

/// What is traced and how much of it is shown.
@Suite struct SelectionTests {
  private func names(_ expression: String, _ fixture: String = "nested-O2") throws -> Set<String> {
    let run = try Profiler.report(["-c", "-e", expression, "--", Fixture.path(fixture)], scratch: Scratch())
    #expect(run.end == .status(0), "\(run.standardError)")
    return Set(SummaryText(run.reportText).rows.map(\.name))
  }

  @Test("-e trace=NAMES shows these calls and no others")
  func tracesNames() throws {
    #expect(try names("trace=read") == ["read"])
    #expect(try names("trace=read,write") == ["read", "write"])
    #expect(try names("read") == ["read"])
  }

  @Test("-e trace=!NAMES shows all others")
  func tracesComplement() throws {
    let others = try names("trace=!read")
    #expect(!others.contains("read"))
    #expect(others.isSuperset(of: ["write", "openat", "mmap", "close"]))
  }

  @Test("classes select their members")
  func tracesClasses() throws {
    #expect(try names("trace=memory").isSubset(of: ["mmap", "munmap", "mprotect", "brk"]))
    #expect(try names("trace=%file").isSuperset(of: ["openat", "access"]))
    #expect(try names("trace=network") == [])
    #expect(
      try names("trace=network", "sockets").isSuperset(of: ["sendto", "recvfrom", "connect", "accept4"]))
    #expect(try names("trace=all").isSuperset(of: ["read", "mmap", "arch_prctl"]))
  }

  @Test("a profile traces I/O unless told otherwise")
  func tracesIOByDefault() throws {
    let plain = try Profiler.profile("untraced", ["5"]).report
    #expect(plain.rows("traced_writes").map(\.calls) == [10])
    #expect(plain.rows("untraced_work").isEmpty)
    let selected = try Profiler.profile("untraced", ["5"], options: ["-e", "trace=getppid"]).report
    #expect(selected.functions.map(\.function) == ["untraced_work"])
    #expect(selected.rows("untraced_work").map(\.calls) == [5])
  }

  @Test("a profile of chosen calls counts only them, and unwinds through libraries loaded meanwhile")
  func profilesChosenCalls() throws {
    let report = try Profiler.profile("plugin", options: ["-e", "trace=read"]).report
    #expect(report.rows("alpha_reads", in: "plugin_alpha.so").map(\.calls) == [30])
    #expect(report.rows("beta_reads", in: "plugin_beta.so").map(\.calls) == [20])
    #expect(report.rows("main").isEmpty)
  }

  @Test("waiting is shown apart from I/O")
  func separatesWaiting() throws {
    let report = try Profiler.profile("sockets").report
    let pair = try #require(report.rows("exchange_on_pair").first)
    #expect(pair.calls == 101)
    #expect(pair.bytes == 3205 || Quantity.isRounded(pair.bytes, from: 3200))
    #expect(report.waiting.map(\.function) == ["exchange_on_pair"])
    #expect(report.waiting.map(\.calls) == [50])
    #expect(try report.waiting.map(\.line) == [Fixture.line("exchange_on_pair poll", in: "sockets.c")])
    let loopback = try #require(report.rows("exchange_on_loopback").first)
    #expect(loopback.calls == 47)
    #expect(Quantity.isRounded(loopback.bytes, from: 5120))
    for (marker, calls) in [
      ("exchange_on_pair send", 50), ("exchange_on_pair recv", 50), ("exchange_on_loopback connect", 1),
      ("exchange_on_loopback accept", 1), ("exchange_on_loopback send", 20),
      ("exchange_on_loopback recv", 20),
    ] {
      let line = try Fixture.line(marker, in: "sockets.c")
      #expect(report.lines.filter { $0.line == line }.map(\.calls) == [calls], "\(marker)")
    }
  }

  @Test("--top limits the rows and says how many there are")
  func limitsRows() throws {
    let scratch = try Scratch()
    let run = try Profiler.report(
      ["--function-time", "--source", "--top", "2", "--", Fixture.path("threads")], scratch: scratch)
    #expect(run.report.functions.count == 2)
    #expect(run.report.lines.count == 2)
    let title = try #require(run.reportText.split(separator: "\n").first { $0.hasPrefix("I/O time by") })
    let all = try Profiler.profile("threads").report.functions.count
    #expect(title == "I/O time by function (2 of \(all); --top shows more)")
  }

  @Test("functions are sorted by total time, and the shares add up to all of it")
  func sortsByTime() throws {
    let report = try Profiler.profile("threads").report
    #expect(report.functions.map(\.total) == report.functions.map(\.total).sorted(by: >))
    let share = report.functions.reduce(0) { $0 + $1.share }
    #expect((share - 100).magnitude < 0.1 * Double(report.functions.count))
  }

  @Test("--slow sets from which time on a call counts as slow")
  func countsSlowCalls() throws {
    func slow(_ options: [String]) throws -> Int {
      let rows = try Profiler.profile("timed", ["timerfd"], options: options).report.rows("mixed_reads")
      return try #require(rows.first).slow
    }
    // Ten reads take 50 ms, ninety about one.
    #expect(try (10...100).contains(slow([])))
    #expect(try (50...100).contains(slow(["--slow", "500us"])))
    #expect(try (10...20).contains(slow(["--slow", "0.03s"])))
    #expect(try slow(["--slow", "10s"]) == 0)
  }

  @Test("without --source no lines are shown")
  func hidesLines() throws {
    let run = try Profiler.report(["--function-time", "--", Fixture.path("nested-O2")], scratch: Scratch())
    #expect(run.report.rows("read_block").map(\.calls) == [100])
    #expect(!run.reportText.contains("nested.c:"))
    #expect(run.report.lines.isEmpty)
  }

  @Test("percentiles of a row are in order, and average times calls is the total")
  func ordersPercentiles() throws {
    for row in try Profiler.profile("threads").report.functions {
      let times = [row.p50, row.p95, row.p99, row.maximum]
      #expect(times == times.sorted(), "\(row.function)")
      #expect((row.average * Double(row.calls) - row.total).magnitude <= row.total * 0.011, "\(row.function)")
      #expect(row.inclusive >= row.total * 0.99, "\(row.function)")
    }
  }
}
