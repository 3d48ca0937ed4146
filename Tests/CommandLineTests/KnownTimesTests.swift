import Foundation
import Testing

/// Measured times against those that the program took itself.
@Suite(.serialized) struct KnownTimesTests {
  /// One function's calls, as the program timed them.
  struct Truth {
    let latencies: [Double]

    var total: Double { latencies.reduce(0, +) }
    var average: Double { total / Double(latencies.count) }

    /// The latency that at least this part of the calls does not exceed.
    func percentile(_ part: Double) -> Double {
      latencies.sorted()[max(0, Int((part * Double(latencies.count)).rounded(.up)) - 1)]
    }
  }

  /// Other work on the machine can get between the two clock readings of the program and those of the tracer, for
  /// longer than the tolerance. Such a disturbance does not repeat; a wrong measurement does.
  private static let attempts = 3

  /// More than a stop takes.
  private static let stopNanoseconds = 150_000.0

  @Test(
    "total and percentiles of blocking reads are within 5 % of the truth", arguments: ["timerfd", "pipe"])
  func measuresKnownTimes(mode: String) throws {
    var deviations: [String] = []
    for _ in 0..<Self.attempts {
      deviations = try Self.deviations(mode: mode)
      if deviations.isEmpty { return }
    }
    #expect(deviations == [])
  }

  /// For how long the reads of a function are made to block, in milliseconds.
  private static let programmed: [(function: String, milliseconds: [Double])] = [
    ("slow_reads", Array(repeating: 20, count: 20)), ("fast_reads", Array(repeating: 2, count: 100)),
    ("mixed_reads", Array(repeating: 1, count: 90) + Array(repeating: 50, count: 10)),
  ]

  /// Runs the program and names every figure that is not between what was programmed and what the program saw.
  ///
  /// The program's own times hold the stops of its tracer too, which are not the call's: they are a bound from
  /// above. It cannot have blocked for less than it was told: a bound from below. But a timer runs from before the stop in
  /// which the read begins, and what that takes, 0.1 ms in a build that is not optimized, the read need not wait for.
  private static func deviations(mode: String) throws -> [String] {
    let scratch = try Scratch()
    let truthPath = scratch.newPath("truth")
    let run = try Profiler.report(
      ["--function-time", "--source", "--top", "200", "--", Fixture.path("timed"), mode, truthPath],
      scratch: scratch)
    let truths = truths(in: Scratch.text(of: truthPath))
    let floor = try #require(tracingFloor(of: run.report))
    var deviations: [String] = []
    for (function, milliseconds) in programmed {
      try expect(
        run,
        keeps: [
          Promise(
            function, in: "timed", source: "timed.c", calls: milliseconds.count,
            bytes: Double(milliseconds.count * 8))
        ])
      let least = Truth(latencies: milliseconds.map { $0 * 1e6 })
      let most = try #require(truths[function])
      try #require(most.latencies.count == milliseconds.count)
      let row = try #require(run.report.rows(function).first)
      let figures = [
        ("total", row.total, least.total, most.total), ("average", row.average, least.average, most.average),
        ("p50", row.p50, least.percentile(0.5), most.percentile(0.5)),
        ("p95", row.p95, least.percentile(0.95), most.percentile(0.95)),
        ("p99", row.p99, least.percentile(0.99), most.percentile(0.99)),
        ("max", row.maximum, least.percentile(1), most.percentile(1)),
      ]
      for (name, measured, least, most) in figures {
        let allowance = floor * (name == "total" ? Double(row.calls) : 1)
        let missing = mode == "timerfd" ? stopNanoseconds * (name == "total" ? Double(row.calls) : 1) : 0
        if measured < least * 0.95 - allowance - missing || measured > most * 1.05 + allowance {
          deviations.append("\(function) \(name): \(measured) ns is not in \(least)...\(most)")
        }
      }
    }
    return deviations
  }

  private static func truths(in text: String) -> [String: Truth] {
    var latencies: [String: [Double]] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let nanoseconds = Double(words[1]) else { continue }
      latencies[String(words[0]), default: []].append(nanoseconds)
    }
    return latencies.mapValues(Truth.init)
  }

  /// What the report says that a call which does nothing measures.
  private static func tracingFloor(of report: FunctionReportText) -> Double? {
    let title = "a call that does nothing measures "
    guard let line = report.header.first(where: { $0.contains(title) }),
      let start = line.firstRange(of: title)?.upperBound
    else { return nil }
    // Tracer and program can be on two processors: the larger of two figures holds then, and it comes last.
    let end = line[start...].firstRange(of: " when ")?.lowerBound ?? line.endIndex
    if let other = line.firstRange(of: "else ")?.upperBound { return Quantity.duration(line[other...]) }
    return Quantity.duration(line[start..<end])
  }
}
