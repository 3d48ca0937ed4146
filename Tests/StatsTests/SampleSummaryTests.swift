import Stats
import Testing

@Suite struct SampleSummaryTests {
  /// Compares with a scalar reference: exact integers, and two passes in extended precision.
  static func check(_ samples: [UInt64], _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let summary = SampleSummary(samples.span)
    let sum = samples.reduce(UInt128(0)) { $0 + UInt128($1) }
    let integersAgree =
      summary.count == samples.count && summary.sum == sum
      && summary.minimum == samples.min() ?? 0 && summary.maximum == samples.max() ?? 0
    #expect(integersAgree, "\(what): \(summary)", sourceLocation: sourceLocation)
    let extendedSum = Float80(UInt64(sum >> 64)) * 0x1p64 + Float80(UInt64(truncatingIfNeeded: sum))
    let mean = samples.isEmpty ? 0 : Double(extendedSum / Float80(samples.count))
    #expect(isClose(summary.mean, mean, relative: 1e-15), "\(what)", sourceLocation: sourceLocation)
    let variance = referenceVariance(samples)
    #expect(isClose(summary.variance, variance), "\(what), \(variance)", sourceLocation: sourceLocation)
    #expect(isClose(summary.standardDeviation, variance.squareRoot()), sourceLocation: sourceLocation)
  }

  @Test(arguments: Distribution.allCases)
  func agreesWithTheScalarReferenceForEveryLength(_ distribution: Distribution) {
    var generator = SplitMix64(seed: 11)
    let tails = (0...17).flatMap { [$0, 64 + $0, 1024 + $0, 3 * 1024 + $0] }
    let random = (0..<20).map { _ in Int.random(in: 0..<9000, using: &generator) }
    for length in tails + random {
      Self.check(distribution.samples(length, seed: UInt64(length)), "length \(length)")
    }
  }

  @Test func agreesForExtremes() {
    for length in [1, 2, 7, 8, 9, 1024, 1033, 5000] {
      for value in [0, 1, (1 << 52) - 1, 1 << 52, (1 << 53) - 1, 1 << 53, 1 << 63, .max] as [UInt64] {
        Self.check([UInt64](repeating: value, count: length), "\(length) times \(value)")
        var mixed = [UInt64](repeating: value, count: length)
        mixed[length / 2] = 5
        Self.check(mixed, "\(length) times \(value), and 5")
      }
    }
  }

  @Test func sumDoesNotOverflow() {
    let summary = SampleSummary([UInt64](repeating: .max, count: 3000).span)
    #expect(summary.sum == 3000 * UInt128(UInt64.max))
    #expect(summary.variance == 0)
  }

  @Test func oneSampleTooGreatForDoublesIsFoundWhateverItsBits() {
    var generator = SplitMix64(seed: 13)
    let others = Distribution.exponential.samples(72)
    for topBits in 1..<UInt64(4096) {
      for lowBits in [0, generator.next() >> 12] {
        var samples = others
        samples[Int.random(in: 0..<64, using: &generator)] = topBits << 52 | lowBits
        Self.check(samples, "top bits \(topBits), low bits \(lowBits)")
      }
    }
  }

  @Test func blocksOfEitherKindCombine() {
    for block in 0..<4 {
      var samples = Distribution.bimodal.samples(4 * 1024 + 5)
      samples[block * 1024 + 77] = 1 << 60
      Self.check(samples, "a great sample in block \(block)")
    }
  }

  @Test func varianceOfNearbySamplesFarFromZeroKeepsItsDigits() {
    let noise = Distribution.exactRange.samples(100_000)
    for base in [1 << 40, (1 << 52) - 200, (1 << 63) + 1] as [UInt64] {
      Self.check(noise.map { base + $0 }, "around \(base)")
    }
  }

  @Test func varianceOfDriftingSamplesKeepsItsDigits() {
    let noise = Distribution.exponential.samples(50_000)
    Self.check(noise.enumerated().map { UInt64($0.offset) << 30 + $0.element }, "drift")
    var outlierFirst = noise
    for start in stride(from: 0, to: 50_000, by: 1024) { outlierFirst[start] = 1 << 51 }
    Self.check(outlierFirst, "outlier first in each block")
  }
}
