/// Whether the totals of two sets of latencies differ by more than the spread of the latencies explains.
///
/// Welch's test, on totals, in strata: calls of one place and kind are taken as draws from a distribution of their
/// own, and their number as given. The variance of a total is then the sum over strata of the number of calls times the
/// variance of a latency. Of a single stratum with equally many calls this is Welch's test of the means.
///
/// Strata of one call show no spread; those of a side are taken together as one stratum, which makes it wider than it
/// is. Where there is but one of them, it is taken to vary as much as it is long. A stratum that one side lacks is no
/// sample of what both share: the time it took was spent or saved for certain.
///
/// What the test cannot see is what all calls of a run share: a slower clock rate, a colder cache, a busy disk. Only
/// several runs show that; see `RunTest`.
public enum TotalTest {
  /// The two-sided probability of a difference at least as large where nothing differs.
  ///
  /// - Parameters:
  ///   - strata: the same places and kinds of calls on both sides; empty where a side has none.
  ///   - scale: what the total after is multiplied by before it is compared.
  /// - Returns: `nil` where a side has fewer than two calls, or more than can be summed: its spread is unknown.
  public static func pValue(
    _ strata: [(before: LatencyHistogram, after: LatencyHistogram)], scale: Double = 1
  ) -> Double? {
    guard let first = Total(strata.map { ($0.before, $0.after.count > 0) }),
      let second = Total(strata.map { ($0.after, $0.before.count > 0) })
    else { return nil }
    return Welch.pValue(
      difference: second.sum * scale - first.sum,
      first.parts + second.parts.map { .init(variance: $0.variance * scale * scale, degrees: $0.degrees) })
  }

  /// The total of a side with its variance by strata.
  private struct Total {
    private(set) var sum = 0.0
    private(set) var parts: [Welch.Part] = []

    /// `nil` where the spread is unknown.
    init?(_ strata: [(latency: LatencyHistogram, isShared: Bool)]) {
      var single = LatencyHistogram()
      var calls = 0.0
      for (latency, isShared) in strata where latency.count > 0 {
        if latency.isSaturated { return nil }
        calls += Double(latency.count)
        sum += Double(latency.total)
        if !isShared { continue }
        if latency.count == 1 { single.merge(latency) } else { parts.append(Self.part(latency)) }
      }
      if calls < 2 || single.isSaturated { return nil }
      if single.count > 1 { parts.append(Self.part(single)) }
      if single.count == 1 { parts.append(.init(variance: single.mean * single.mean, degrees: 1)) }
    }

    private static func part(_ latency: LatencyHistogram) -> Welch.Part {
      let count = Double(latency.count)
      return .init(variance: latency.variance * count * (count / (count - 1)), degrees: count - 1)
    }
  }
}
