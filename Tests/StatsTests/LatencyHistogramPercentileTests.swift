import Stats
import Testing

@Suite struct LatencyHistogramPercentileTests {
  @Test(arguments: Distribution.allCases)
  func everyPercentileIsWithin1PercentOfTheNearestRank(_ distribution: Distribution) {
    for count in [1, 2, 3, 10, 99, 100, 1000, 20_011] {
      let samples = distribution.samples(count, seed: UInt64(count)).sorted()
      let histogram = LatencyHistogramTests.histogram(samples)
      for perMille in 0...1000 {
        let rank = max(1, (perMille * count + 999) / 1000)
        let exact = Double(samples[rank - 1])
        let reported = histogram.percentile(Double(perMille) / 1000)
        #expect(abs(Double(reported) - exact) <= exact / 128, "\(perMille) per mille of \(count)")
        #expect(reported >= histogram.minimum && reported <= histogram.maximum)
      }
    }
  }

  @Test func valuesBelow128AreReportedExactly() {
    let histogram = LatencyHistogramTests.histogram(1...100)
    for value in 1...100 { #expect(histogram.percentile(Double(value) / 100) == UInt64(value)) }
  }

  @Test func fractionsAtAndBeyondTheEndsGiveTheExtremes() {
    let histogram = LatencyHistogramTests.histogram([10_007, 20_011, 30_011])
    for fraction in [0, -1, -Double.infinity, .nan, .leastNonzeroMagnitude] {
      #expect(histogram.percentile(fraction) == 10_007)
    }
    for fraction in [1, 1.5, Double.infinity, 0.99999] { #expect(histogram.percentile(fraction) == 30_011) }
  }

  @Test func emptyHistogramHasPercentilesOfZero() {
    #expect(LatencyHistogram().percentile(0.5) == 0)
    #expect(LatencyHistogram().percentiles([0, 0.5, 1]) == [0, 0, 0])
  }

  @Test func resultIsClampedToTheRecordedRange() {
    // Both are far from the middle of their bucket, 65,536...66,559.
    var low = LatencyHistogram()
    low.record(65_540, count: 3)
    var high = LatencyHistogram()
    high.record(66_550, count: 3)
    #expect(low.percentile(0.5) == 65_540)
    #expect(high.percentile(0.5) == 66_550)
  }

  @Test(arguments: Distribution.allCases)
  func percentilesInOnePassEqualSinglePercentilesInAnyOrder(_ distribution: Distribution) {
    var generator = SplitMix64(seed: 5)
    for count in [1, 2, 50, 4000] {
      let histogram = LatencyHistogramTests.histogram(distribution.samples(count))
      let fractions = (0..<40).map { Double($0) / 38 - 0.01 }.shuffled(using: &generator) + [0.5, 0.5]
      #expect(histogram.percentiles(fractions) == fractions.map(histogram.percentile))
    }
    #expect(LatencyHistogram().percentiles([]).isEmpty)
  }

  @Test func ranksAreRightForCountsThatADoubleCannotHold() {
    var histogram = LatencyHistogram()
    histogram.record(1, count: 1 << 62)
    histogram.record(2, count: 1 << 62)
    histogram.record(3)
    #expect(histogram.percentile(0.25) == 1)
    #expect(histogram.percentile(0.75) == 2)
    #expect(histogram.percentile(1) == 3)
  }
}
