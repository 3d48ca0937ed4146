extension LatencyHistogram {
  /// A bucket that holds at least one latency; all values in nanoseconds.
  public struct Bucket: Sendable, Equatable {
    /// The least latency that the bucket can hold.
    public let lowerBound: UInt64
    /// The greatest latency that the bucket can hold.
    public let upperBound: UInt64
    /// The latency that stands for those in the bucket, within 0.79 % of each.
    ///
    /// It lies in the bucket, and neither below the histogram's minimum nor above its maximum.
    public let representative: UInt64
    /// Latencies in the bucket.
    public let count: UInt64
  }

  /// The buckets that are not empty, from low to high.
  public struct Buckets: Sequence, IteratorProtocol, Sendable {
    private let histogram: LatencyHistogram
    private var cursor = BucketCounts.Cursor()

    fileprivate init(_ histogram: LatencyHistogram) { self.histogram = histogram }

    public mutating func next() -> Bucket? {
      guard let entry = histogram.bucketCounts.next(from: &cursor) else { return nil }
      return Bucket(
        lowerBound: LatencyScale.lowerBound(of: entry.bucket),
        upperBound: LatencyScale.upperBound(of: entry.bucket),
        representative: histogram.representative(of: entry.bucket), count: entry.count)
    }
  }

  /// The buckets that are not empty, from low to high.
  public var buckets: Buckets { Buckets(self) }

  /// A latency in nanoseconds, and how many there were of it.
  public struct WeightedValue: Sendable, Equatable {
    public let nanoseconds: UInt64
    public let count: UInt64
  }

  /// Latencies that stand for all that were recorded, ascending: the minimum, each bucket's representative, and
  /// the maximum.
  ///
  /// Recording them in an empty histogram gives the same counts in the same buckets, the same minimum and maximum,
  /// and so the same percentiles. Total and variance come out as approximations.
  public var weightedValues: [WeightedValue] {
    var values: [WeightedValue] = []
    func append(_ nanoseconds: UInt64, _ count: UInt64) {
      if count == 0 { return }
      if let last = values.last, last.nanoseconds == nanoseconds {
        values[values.count - 1] = WeightedValue(nanoseconds: nanoseconds, count: last.count + count)
      } else {
        values.append(WeightedValue(nanoseconds: nanoseconds, count: count))
      }
    }
    for bucket in buckets {
      let range = bucket.lowerBound...bucket.upperBound
      let minima: UInt64 = range.contains(minimum) ? 1 : 0
      let maxima: UInt64 = range.contains(maximum) && bucket.count > minima ? 1 : 0
      append(minimum, minima)
      append(bucket.representative, bucket.count - minima - maxima)
      append(maximum, maxima)
    }
    return values
  }
}
