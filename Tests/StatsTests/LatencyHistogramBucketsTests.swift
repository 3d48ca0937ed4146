import Stats
import Testing

@Suite struct LatencyHistogramBucketsTests {
  @Test(arguments: Distribution.allCases)
  func bucketsAscendAndHoldAllThatWasRecorded(_ distribution: Distribution) throws {
    let samples = distribution.samples(3000)
    let recorded = try #require(samples.min())...#require(samples.max())
    let buckets = Array(LatencyHistogramTests.histogram(samples).buckets)
    for (bucket, next) in zip(buckets, buckets.dropFirst()) { #expect(bucket.upperBound < next.lowerBound) }
    for bucket in buckets {
      let range = bucket.lowerBound...bucket.upperBound
      #expect(bucket.count > 0 && bucket.count == UInt64(samples.filter(range.contains).count))
      #expect(range.contains(bucket.representative) && recorded.contains(bucket.representative))
    }
    #expect(buckets.reduce(0) { $0 + $1.count } == 3000)
  }

  @Test func emptyHistogramHasNoBuckets() {
    #expect(Array(LatencyHistogram().buckets).isEmpty)
    #expect(LatencyHistogram().weightedValues.isEmpty)
  }

  @Test(arguments: Distribution.allCases)
  func recordingRepresentativesFillsTheSameBuckets(_ distribution: Distribution) {
    for count in [1, 2, 3, 1000] {
      let histogram = LatencyHistogramTests.histogram(distribution.samples(count, seed: UInt64(count)))
      var rebuilt = LatencyHistogram()
      for bucket in histogram.buckets { rebuilt.record(bucket.representative, count: bucket.count) }
      #expect(rebuilt.bucketCounts == histogram.bucketCounts)
      #expect(rebuilt.count == histogram.count)
      var again = LatencyHistogram()
      for bucket in rebuilt.buckets { again.record(bucket.representative, count: bucket.count) }
      #expect(again == rebuilt)
    }
  }

  @Test(arguments: Distribution.allCases)
  func recordingWeightedValuesRestoresExtremesAndPercentiles(_ distribution: Distribution) {
    let fractions = (0...100).map { Double($0) / 100 }
    for count in [1, 2, 3, 4, 1000] {
      let histogram = LatencyHistogramTests.histogram(distribution.samples(count, seed: UInt64(count)))
      let values = histogram.weightedValues
      for (value, next) in zip(values, values.dropFirst()) { #expect(value.nanoseconds < next.nanoseconds) }
      var rebuilt = LatencyHistogram()
      for value in values { rebuilt.record(value.nanoseconds, count: value.count) }
      #expect(rebuilt.bucketCounts == histogram.bucketCounts)
      #expect(rebuilt.count == histogram.count)
      #expect(rebuilt.minimum == histogram.minimum && rebuilt.maximum == histogram.maximum)
      #expect(rebuilt.percentiles(fractions) == histogram.percentiles(fractions))
    }
  }
}
