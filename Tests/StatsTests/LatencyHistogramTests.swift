import Stats
import Testing

@Suite struct LatencyHistogramTests {
  static func histogram(_ samples: some Sequence<UInt64>) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    for sample in samples { histogram.record(sample) }
    return histogram
  }

  static func merged(_ first: LatencyHistogram, _ second: LatencyHistogram) -> LatencyHistogram {
    var result = first
    result.merge(second)
    return result
  }

  @Test func emptyHistogramReportsZeroes() {
    let empty = LatencyHistogram()
    #expect(empty.count == 0 && empty.total == 0 && empty.minimum == 0 && empty.maximum == 0)
    #expect(empty.mean == 0 && empty.variance == 0 && empty.standardDeviation == 0)
    #expect(!empty.isSaturated)
    #expect(empty.bucketCounts.byteCount == 0)
  }

  @Test(arguments: Distribution.allCases)
  func countTotalAndExtremesAreExact(_ distribution: Distribution) {
    let samples = distribution.samples(5000).map { $0 >> 14 }
    let histogram = Self.histogram(samples)
    #expect(histogram.count == 5000)
    #expect(histogram.total == samples.reduce(0, +))
    #expect(histogram.minimum == samples.min())
    #expect(histogram.maximum == samples.max())
    #expect(histogram.mean == Double(histogram.total) / 5000)
  }

  @Test(arguments: Distribution.allCases)
  func varianceAgreesWithTwoPassesInExtendedPrecision(_ distribution: Distribution) {
    let samples = distribution.samples(5000).map { $0 >> 14 }
    let histogram = Self.histogram(samples)
    let variance = referenceVariance(samples)
    #expect(isClose(histogram.variance, variance))
    #expect(isClose(histogram.standardDeviation, variance.squareRoot()))
  }

  @Test func varianceOfNearbyValuesFarFromZeroIsExact() {
    let base: UInt64 = 1 << 60
    #expect(Self.histogram([base - 1, base + 1, base - 1, base + 1]).variance == 1)
    #expect(Self.histogram([base, base + 1]).variance == 0.25)
    #expect(Self.histogram([base, base, base]).variance == 0)
  }

  @Test func recordingWithACountEqualsRecordingThatOften() {
    for value in Distribution.anyWord.samples(200) {
      for count in [0, 1, 2, 17] {
        var counted = Self.histogram([70_000])
        counted.record(value, count: UInt64(count))
        #expect(counted == Self.histogram([70_000] + Array(repeating: value, count: count)))
      }
    }
  }

  @Test(arguments: Distribution.allCases)
  func mergingPartsEqualsRecordingAllInOne(_ distribution: Distribution) {
    var generator = SplitMix64(seed: 7)
    for count in [0, 1, 2, 100, 3000] {
      let samples = distribution.samples(count, seed: UInt64(count))
      var parts = [LatencyHistogram](repeating: LatencyHistogram(), count: 5)
      for sample in samples { parts[Int.random(in: 0..<5, using: &generator)].record(sample) }
      let all = parts.shuffled(using: &generator).reduce(LatencyHistogram(), Self.merged)
      #expect(all == Self.histogram(samples))
    }
  }

  @Test func mergeIsCommutativeAndAssociative() {
    var generator = SplitMix64(seed: 3)
    var saturated = 0
    for _ in 0..<100 {
      let histograms = (0..<3).map { _ in
        var histogram = LatencyHistogram()
        for _ in 0..<Int.random(in: 0..<4, using: &generator) {
          // Values and counts this great make the sums saturate about every second time.
          let value = Distribution.anyWord.sample(from: &generator)
          histogram.record(value, count: Distribution.anyWord.sample(from: &generator) >> 24)
        }
        return histogram
      }
      let (a, b, c) = (histograms[0], histograms[1], histograms[2])
      #expect(Self.merged(a, b) == Self.merged(b, a))
      let all = Self.merged(Self.merged(a, b), c)
      #expect(all == Self.merged(a, Self.merged(b, c)))
      if all.isSaturated { saturated += 1 }
    }
    #expect((20...80).contains(saturated))
  }

  @Test func aMergedCopyDoesNotChangeItsOrigin() {
    let origin = Self.histogram([5, 6])
    var copy = Self.merged(LatencyHistogram(), origin)
    copy.record(5)
    #expect(origin == Self.histogram([5, 6]))
    #expect(copy == Self.histogram([5, 5, 6]))
  }

  @Test func countsAndSumsSaturate() {
    var histogram = LatencyHistogram()
    histogram.record(10, count: .max - 1)
    #expect(histogram.total == .max && histogram.isSaturated && histogram.variance == 0)
    histogram.record(10)
    histogram.record(10)
    #expect(histogram.count == .max)
    histogram.record(1000, count: .max)
    #expect(histogram.count == .max && histogram.maximum == 1000)
    #expect(histogram.buckets.map(\.count) == [.max, .max])
    #expect(histogram.percentile(0.5) == 10)
    histogram.merge(histogram)
    #expect(histogram.buckets.map(\.count) == [.max, .max])
    var zeroes = LatencyHistogram()
    zeroes.record(0, count: .max)
    #expect(zeroes.isSaturated && zeroes.total == 0)

    var longest = Self.histogram([.max])
    #expect(longest.total == .max && longest.minimum == .max && longest.percentile(0.5) == .max)
    longest.record(.max)
    #expect(longest.total == .max && longest.count == 2)
  }

  @Test func memoryIs512BytesForEachOctaveSpannedByMoreThanEightBuckets() {
    let nine = stride(from: UInt64(65_536), to: 131_072, by: 7000)
    #expect(Self.histogram(nine.prefix(9)).bucketCounts.byteCount == 512)
    #expect(Self.histogram(nine.prefix(9) + [65_535]).bucketCounts.byteCount == 1024)
    #expect(Self.histogram(0..<64).bucketCounts.byteCount == 512)
    #expect(Self.histogram(nine.prefix(9) + [1 << 26]).bucketCounts.byteCount == 11 * 512)
    #expect(MemoryLayout<LatencyHistogram>.size <= 64)
  }

  @Test func memoryIsAWordForEachOfUpToEightBuckets() {
    #expect(Self.histogram([70_000, 100_000, 131_071]).bucketCounts.byteCount == 24)
    #expect(Self.histogram([.max, 0, .max]).bucketCounts.byteCount == 16)
    #expect(Self.histogram(0..<8).bucketCounts.byteCount == 64)
  }

  /// Counts by bucket, kept in a dictionary, over numbers of buckets around the one where the storage changes.
  @Test(arguments: [1, 3, 7, 8, 9, 10, 16, 40])
  func countsAreThoseOfADictionaryHoweverManyBucketsThereAre(_ buckets: Int) {
    var generator = SplitMix64(seed: UInt64(buckets))
    for _ in 0..<200 {
      var (first, second) = (LatencyHistogram(), LatencyHistogram())
      var expected: [UInt64: UInt64] = [:]
      let values = (0..<buckets).map { _ in (1 as UInt64) << (generator.next() % 50) }
      for value in values {
        let count = generator.next() % 10 == 0 ? 1 << 52 : generator.next() % 1000 + 1
        if generator.next() % 2 == 0 {
          first.record(value, count: count)
        } else {
          second.record(value, count: count)
        }
        expected[value, default: 0] += count
      }
      let (sum, reversed) = (Self.merged(first, second), Self.merged(second, first))
      let found = sum.buckets.map { [$0.lowerBound, $0.count] }
      #expect(found == expected.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
      #expect(sum.bucketCounts == reversed.bucketCounts)
      let ascending = expected.sorted { $0.key < $1.key }
      var below: UInt64 = 0
      for (value, count) in ascending.dropLast() {
        below += count
        #expect(sum.bucketCounts.bucket(ofRank: below) == LatencyScale.bucket(of: value))
        #expect(sum.bucketCounts.bucket(ofRank: below + 1) != LatencyScale.bucket(of: value))
      }
    }
  }

  @Test func memoryIsBoundedWhateverIsRecorded() {
    var histogram = Self.histogram([.max, 0])
    for value in Distribution.anyWord.samples(10_000) { histogram.record(value) }
    #expect(histogram.bucketCounts.byteCount == 30_208)
  }
}

extension BucketCounts {
  fileprivate func bucket(ofRank rank: UInt64) -> Int {
    var cursor = Cursor()
    return bucket(ofRank: rank, from: &cursor)
  }
}
