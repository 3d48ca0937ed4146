import Testing

/// Calls that take much longer than usual, on a program that pauses once.
@Suite struct AnomalyTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Other calls may stand out as well where the machine is loaded.
  private func alert() throws -> String {
    "at pauses.c:\(try Fixture.line("read_byte", in: "pauses.c")) read_byte"
  }

  @Test("a trace alerts behind the slow call, with its place, and sums up on stderr")
  func alertsInTrace() throws {
    let run = try Profiler.report(
      ["--anomaly-realtime", "-e", "trace=read", "--", Fixture.path("pauses")], scratch: scratch)
    let lines = run.reportText.split(separator: "\n")
    let slow = try #require(lines.firstIndex { $0.hasPrefix("read(") && $0.contains("\"y\", 1") })
    let next = lines[slow + 1]
    #expect(next.hasPrefix("anomaly (high): read took "))
    #expect(next.contains(" ms, "))
    #expect(next.hasSuffix(try alert()))
    #expect(run.standardError.contains("anomal"))
    let worst = run.errorLines.drop { !$0.contains("worst") }.dropFirst(2).first ?? ""
    #expect(worst.hasSuffix("pauses.c:\(try Fixture.line("read_byte", in: "pauses.c")) read_byte"))
  }

  @Test("with -c alerts go to stderr while the table goes to its file")
  func alertsWithSummary() throws {
    let run = try Profiler.report(
      ["-c", "--anomaly-realtime", "--", Fixture.path("pauses")], scratch: scratch)
    let place = try alert()
    #expect(run.errorLines.contains { $0.hasPrefix("anomaly (high): read took ") && $0.hasSuffix(place) })
    #expect(!run.reportText.contains("anomaly"))
    #expect(SummaryText(run.reportText).total != nil)
  }

  @Test("-c with a threshold lists the calls whose slowest stands out")
  func listsAfterwards() throws {
    let run = try Profiler.report(
      ["-c", "--anomaly-threshold", "1000", "--", Fixture.path("pauses")], scratch: scratch)
    let list = run.reportText.split(separator: "\n").drop {
      !$0.hasPrefix("calls that took more than 1000.0")
    }
    let row = try #require(list.first { $0.hasSuffix(" read") }).split(separator: " ")
    #expect(row.first == "high")
    // Its columns: severity, sigma, maximum and median with their units, beyond, of how many, share, name.
    #expect(row[6] == "1")
    #expect(!list.contains { $0.hasSuffix(" wait4") })
  }

  @Test("a window is no smaller than the samples that a verdict needs")
  func checksWindow() throws {
    let run = try Profiler.run(
      ["--anomaly-realtime", "--anomaly-window-size", "9", "--", "true"], scratch: scratch)
    #expect(run.end == .status(2))
    #expect(run.standardError.contains("--anomaly-window-size takes 10 to 10000."))
  }
}
