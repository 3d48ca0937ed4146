extension LatencyHistogram {
  /// The latency in nanoseconds that `fraction` of all latencies do not exceed: 0.99 for p99.
  ///
  /// By nearest rank: of n latencies, in order, the one at ⌈fraction · n⌉. The result is the middle of the bucket
  /// that holds it, within 0.79 % of the true one, and neither below `minimum` nor above `maximum`. The first and the
  /// last in order are exact.
  /// - Parameter fraction: 0 or less gives the minimum, 1 or more the maximum.
  /// - Returns: 0 if nothing is recorded.
  public func percentile(_ fraction: Double) -> UInt64 {
    var cursor = BucketCounts.Cursor()
    return value(ofRank: rank(of: fraction), from: &cursor)
  }

  /// The percentile for each of `fractions`, in their order, found in one pass over the buckets.
  public func percentiles(_ fractions: [Double]) -> [UInt64] {
    let ranks = fractions.map(rank(of:))
    var values = [UInt64](repeating: 0, count: ranks.count)
    var cursor = BucketCounts.Cursor()
    for index in ranks.indices.sorted(by: { ranks[$0] < ranks[$1] }) {
      values[index] = value(ofRank: ranks[index], from: &cursor)
    }
    return values
  }

  /// From 1 for the least to `count` for the greatest.
  ///
  /// The fraction is taken as the next lower one: 0.07 is stored as a little more than 7 %, and of 100 latencies the
  /// seventh is meant, not the eighth.
  private func rank(of fraction: Double) -> UInt64 {
    guard fraction > 0 else { return 1 }
    guard fraction < 1 else { return count }
    let rank = (fraction.nextDown * Double(count)).rounded(.up)
    return max(1, min(count, UInt64(exactly: rank) ?? count))
  }

  private func value(ofRank rank: UInt64, from cursor: inout BucketCounts.Cursor) -> UInt64 {
    if rank <= 1 { return minimum }
    if rank >= count { return maximum }
    return representative(of: bucketCounts.bucket(ofRank: rank, from: &cursor))
  }

  /// The value that stands for a bucket: its middle, or the minimum or maximum if the middle is beyond that.
  func representative(of bucket: Int) -> UInt64 {
    min(maximum, max(minimum, LatencyScale.midpoint(of: bucket)))
  }
}
