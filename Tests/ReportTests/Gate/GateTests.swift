import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct GateTests {
  private func trips(_ text: String, _ before: [ResolvedProfile], _ after: [ResolvedProfile]) throws -> Bool {
    let verdicts = Gate.verdicts([try Gate(text)], on: ProfileComparisonTests.compared(before, after))
    return try #require(verdicts.first).trips
  }

  private let before = [ProfileComparisonTests.run([("a", [100, 101, 102, 103]), ("b", [10, 11, 12])])]
  /// `a` takes 100 µs more a call, 400 µs in all; `b` makes one call more.
  private let after = [ProfileComparisonTests.run([("a", [200, 201, 202, 203]), ("b", [10, 11, 12, 11])])]

  @Test(arguments: [
    // 439 µs before, 850 µs after: +93.6 %, +411 µs.
    ("time>93%", true), ("time>94%", false), ("time>410us", true), ("time>412us", false),
    ("time>10% and time>0.4ms", true), ("time>10% and time>5ms", false), ("time>10% or time>5ms", true),
    ("calls>0", true), ("calls>1", false), ("calls>14%", true), ("calls>15%", false), ("bytes>0", false),
    ("function:a time>90%", true), ("function:a calls>0", false), ("function:b calls>0", true),
    ("function:\"b [app]\" calls>0", true), ("syscall:read time>90%", true), ("syscall:write time>0%", false),
    ("function:a p50>50us", true), ("(calls>5 or time>90%) and calls>0", true),
    ("calls>5 or time>90% and calls>5", false),
    ("function:b calls>0 and time>90%", false), ("(function:b calls>0) and time>90%", true),
  ])
  func tripsWhereAllThatIsWrittenHolds(_ condition: String, expected: Bool) throws {
    #expect(try trips(condition, before, after) == expected)
  }

  @Test func doesNotTripOnImprovements() throws {
    for condition in ["time>0%", "calls>0", "p50>0%", "p99>0ns"] {
      #expect(try !trips(condition, after, before))
    }
  }

  @Test func doesNotTripOnNoise() throws {
    let noisy = [ProfileComparisonTests.run([("a", [10, 400, 30, 900, 200, 50])])]
    let noisier = [ProfileComparisonTests.run([("a", [12, 480, 35, 1190, 230, 45])])]
    #expect(try !trips("time>10%", noisy, noisier))
  }

  @Test func aFunctionThatIsNewGrowsWithoutLimit() throws {
    #expect(try trips("function:c time>1000%", before, [ProfileComparisonTests.run([("c", [5])])]))
  }

  @Test func samplesOfOneProgramDoNotTripTheGate() throws {
    var random = SeededGenerator(seed: 11)
    var trippedByTime = 0
    for _ in 0..<1000 {
      let sides = (0..<2).map { _ in
        ProfileComparisonTests.run([
          ("a", (0..<40).map { _ in UInt64.random(in: 50...500, using: &random) }),
          ("b", (0..<10).map { _ in UInt64.random(in: 1...90, using: &random) }),
        ])
      }
      let gates = [try Gate("time>10%"), try Gate("calls>10%"), try Gate("function:b time>10%")]
      let comparison = ProfileComparisonTests.compared([sides[0]], [sides[1]])
      let verdicts = Gate.verdicts(gates, on: comparison)
      #expect(!verdicts[1].trips)
      if verdicts[0].trips || verdicts[2].trips { trippedByTime += 1 }
    }
    // Growth is half of what a level of 5 % finds; the bound is 5 % and three standard deviations of 1,000 trials.
    #expect(trippedByTime <= 71)
  }

  @Test(arguments: [
    ("", "empty"), ("tme>10%", "'tme' cannot be measured"), ("time", "needs a limit"),
    ("time>", "needs an amount"),
    ("time>10", "has no unit"), ("time>10x", "'x' is no unit of time"), ("time<10%", "'<' is not known"),
    ("time>10% and", "missing at the end"), ("time>10% time>5ms", "'time' is not expected"),
    ("(time>10%", "')' is missing"), ("function: time>1%", "name is missing"), ("time>-5%", "no amount"),
    ("function:\"a time>1%", "not closed"), ("calls>5ms", "'ms' is no unit of calls"),
    ("time>>1%", "needs an amount"),
    ("time>1e9%", "no unit of time"), ("time>nan%", "no amount"),
  ])
  func saysWhatIsWrong(_ condition: String, message: String) {
    let error = #expect(throws: GateError.self) { try Gate(condition) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func deepNestingIsRefused() {
    #expect(throws: GateError.self) { try Gate(String(repeating: "(", count: 60_000)) }
  }
}
