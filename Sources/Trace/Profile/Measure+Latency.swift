internal import Stats

extension Measure {
  /// The same calls with another idea of what is slow.
  ///
  /// Which calls took how long is known by the histogram's buckets: exact where the threshold was that before, else
  /// right but for calls within 0.79 % of it.
  public func countingSlow(from thresholdNanoseconds: UInt64) -> Measure {
    let slow = latency.buckets.filter { $0.representative >= thresholdNanoseconds }
    return Measure(
      latency: latency, errors: errors, bytes: bytes,
      slowCalls: slow.reduce(0) { $0 &+ $1.count })
  }

  /// The calls that took at least so long, by the histogram's buckets; `nil` where none did.
  ///
  /// Where some calls did not, the total is made of what stands for each bucket, within 0.79 % of the true one. Bytes
  /// are not known by latency: the share of the calls that are left is taken.
  public func keeping(from nanoseconds: UInt64) -> Measure? {
    if latency.minimum >= nanoseconds { return self }
    var kept = LatencyHistogram()
    for value in latency.weightedValues where value.nanoseconds >= nanoseconds {
      kept.record(value.nanoseconds, count: value.count)
    }
    guard kept.count > 0 else { return nil }
    let share = Double(kept.count) / Double(calls)
    return Measure(
      latency: kept, errors: min(errors, kept.count),
      bytes: UInt64(exactly: (Double(bytes) * share).rounded()) ?? bytes,
      slowCalls: min(slowCalls, kept.count))
  }
}
