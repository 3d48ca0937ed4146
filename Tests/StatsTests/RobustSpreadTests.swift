import Stats
import Testing

@Suite struct RobustSpreadTests {
  @Test("sigma is 1.4826 median absolute deviations where that is the most")
  func usesDeviation() {
    let spread = RobustSpread(median: 1000, medianAbsoluteDeviation: 200, leastSigma: 10)
    #expect(abs(spread.sigma - 296.52) < 1e-9)
    #expect(abs(spread.deviation(of: 1000 + 593) - 593 / 296.52) < 1e-9)
  }

  @Test("equal samples have a tenth of their median, and no less than the least sigma")
  func hasFloor() {
    #expect(RobustSpread(median: 1000, medianAbsoluteDeviation: 0, leastSigma: 10).sigma == 100)
    #expect(RobustSpread(median: 1000, medianAbsoluteDeviation: 0, leastSigma: 500).sigma == 500)
  }

  @Test("a latency below the median deviates downwards")
  func isSigned() {
    #expect(RobustSpread(median: 1000, medianAbsoluteDeviation: 0, leastSigma: 1).deviation(of: 500) == -5)
  }

  @Test("the spread of a histogram is that of its samples to within a bucket")
  func histogramAgrees() {
    var random = SplitMix64(seed: 3)
    for count in [1, 2, 11, 500] {
      var histogram = LatencyHistogram()
      var samples: [UInt64] = []
      for _ in 0..<count {
        let sample = UInt64.random(in: 50_000...150_000, using: &random)
        histogram.record(sample)
        samples.append(sample)
      }
      samples.sort()
      // By nearest rank the median is the lower one of two.
      let median = samples[(count - 1) / 2]
      let distances = samples.map { $0 > median ? $0 - median : median - $0 }.sorted()
      let exact = RobustSpread(
        median: median, medianAbsoluteDeviation: distances[count / 2], leastSigma: 1)
      let spread = histogram.spread(leastSigma: 1)
      #expect(abs(Double(spread.median) - Double(median)) <= 0.008 * Double(median))
      #expect(abs(spread.sigma - exact.sigma) <= 1.4826 * 0.016 * 150_000)
    }
  }

  @Test("latencies beyond a threshold are counted by what their buckets stand for")
  func countsBeyond() {
    var histogram = LatencyHistogram()
    histogram.record(10_000, count: 90)
    histogram.record(50_000, count: 7)
    histogram.record(900_000, count: 3)
    let spread = histogram.spread(leastSigma: 5000)
    #expect(histogram.count(beyond: 3, of: spread) == 10)
    #expect(histogram.count(beyond: 20, of: spread) == 3)
  }
}
