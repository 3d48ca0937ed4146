import Stats
import Testing

@Suite struct LatencyScaleTests {
  @Test func bucketsTileAllValuesWithoutGapOrOverlap() {
    #expect(LatencyScale.lowerBound(of: 0) == 0)
    for bucket in 1..<LatencyScale.buckets {
      #expect(LatencyScale.lowerBound(of: bucket) == LatencyScale.upperBound(of: bucket - 1) + 1)
    }
    #expect(LatencyScale.upperBound(of: LatencyScale.buckets - 1) == .max)
  }

  @Test func boundsAndMidpointBelongToTheirBucket() {
    for bucket in 0..<LatencyScale.buckets {
      #expect(LatencyScale.bucket(of: LatencyScale.lowerBound(of: bucket)) == bucket)
      #expect(LatencyScale.bucket(of: LatencyScale.midpoint(of: bucket)) == bucket)
      #expect(LatencyScale.bucket(of: LatencyScale.upperBound(of: bucket)) == bucket)
    }
  }

  @Test func valuesBelow128HaveABucketEach() {
    for value in 0..<UInt64(128) {
      let bucket = LatencyScale.bucket(of: value)
      #expect(LatencyScale.lowerBound(of: bucket) == value)
      #expect(LatencyScale.upperBound(of: bucket) == value)
      #expect(LatencyScale.midpoint(of: bucket) == value)
    }
  }

  @Test func midpointIsWithin1Of128OfEveryValueInTheBucket() {
    for bucket in 0..<LatencyScale.buckets {
      let midpoint = LatencyScale.midpoint(of: bucket)
      let (lower, upper) = (LatencyScale.lowerBound(of: bucket), LatencyScale.upperBound(of: bucket))
      #expect(midpoint - lower <= lower / 128)
      #expect(upper - midpoint <= upper / 128)
    }
  }
}
