import Glibc
import Stats
import Testing

/// Sides drawn from one distribution must be called different no more often than the level says.
@Suite struct FalsePositiveTests {
  private static let level = 0.05
  private static let comparisons = 1000
  /// Three standard deviations of the number of false positives above its expectation at the level.
  private static let most =
    level * Double(comparisons) + 3 * (level * (1 - level) * Double(comparisons)).squareRoot()

  private static let shapes: [Distribution] = [.uniform, .exponential, .bimodal, .heavyTailed, .exactRange]

  @Test(arguments: shapes, [[10, 10], [100, 100], [40, 160]])
  func latenciesOfOneDistribution(_ shape: Distribution, counts: [Int]) {
    var random = SplitMix64(seed: 41)
    var positives = [0, 0, 0]
    for _ in 0..<Self.comparisons {
      let sides = counts.map { count in
        LatencyHistogramTests.histogram((0..<count).map { _ in shape.sample(from: &random) })
      }
      // Totals of different numbers of calls differ by that alone.
      let pValues = [
        counts[0] == counts[1] ? TotalTest.pValue([(sides[0], sides[1])]) : nil,
        RankSumTest.pValue(sides[0], sides[1]),
        QuantileTest.pValue(sides[0], sides[1], fraction: 0.99),
      ]
      for (index, p) in pValues.enumerated() where (p ?? 1) <= Self.level { positives[index] += 1 }
    }
    for count in positives { #expect(Double(count) <= Self.most) }
  }

  @Test(arguments: [1, 2, 3, 10])
  func totalsOfManyPlaces(_ callsOfEach: Int) {
    var random = SplitMix64(seed: 42)
    var positives = 0
    for _ in 0..<Self.comparisons {
      let sides = (0..<2).map { _ in
        (1...12).map { place in
          let latencies = (0..<callsOfEach).map { _ in
            UInt64(place) * Distribution.exponential.sample(from: &random)
          }
          return LatencyHistogramTests.histogram(latencies)
        }
      }
      if (TotalTest.pValue(Array(zip(sides[0], sides[1]))) ?? 1) <= Self.level { positives += 1 }
    }
    #expect(Double(positives) <= Self.most)
  }

  @Test(arguments: [[2, 2], [3, 3], [5, 5], [3, 7], [10, 10]])
  func totalsOfRunsWithCommonNoise(_ runs: [Int]) {
    var random = SplitMix64(seed: 43)
    var positives = 0
    for _ in 0..<Self.comparisons {
      let sides = runs.map { count in (0..<count).map { _ in exp(0.2 * Self.normal(&random)) * 1e9 } }
      if (RunTest.pValue(sides[0], sides[1]) ?? 1) <= Self.level { positives += 1 }
    }
    #expect(Double(positives) <= Self.most)
  }

  @Test func tablesOfManyRowsRarelyShowAnything() {
    var random = SplitMix64(seed: 47)
    var tables = 0
    for _ in 0..<Self.comparisons {
      let pValues: [Double?] = (0..<20).map { _ in
        RankSumTest.pValue(
          (0..<6).map { _ in Self.normal(&random) }, (0..<6).map { _ in Self.normal(&random) })
      }
      if MultipleTests.falseDiscovery(pValues).contains(where: { ($0 ?? 1) <= Self.level }) { tables += 1 }
    }
    #expect(Double(tables) <= Self.most)
  }

  @Test func aRealDifferenceIsFound() {
    var random = SplitMix64(seed: 53)
    var found = 0
    for _ in 0..<200 {
      let before = (0..<5).map { _ in exp(0.05 * Self.normal(&random)) }
      let after = (0..<5).map { _ in 1.3 * exp(0.05 * Self.normal(&random)) }
      if (RunTest.pValue(before, after) ?? 1) <= Self.level { found += 1 }
    }
    #expect(found > 190)
  }

  /// Box and Muller's transform.
  private static func normal(_ random: inout SplitMix64) -> Double {
    let (u, v) = (Double(random.next() >> 11 | 1) * 0x1p-53, Double(random.next() >> 11) * 0x1p-53)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}
