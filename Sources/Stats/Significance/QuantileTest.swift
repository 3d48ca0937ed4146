internal import Glibc

/// Whether more of one side's latencies than of the other's lie beyond a percentile of both together.
///
/// Fisher's exact test of the calls beyond it. With 0.5 it is Mood's median test; with 0.99 it sees a tail that grew
/// where means and ranks hardly move.
public enum QuantileTest {
  /// The two-sided probability (twice the smaller tail) of counts at least as uneven where nothing differs.
  ///
  /// - Returns: `nil` where a side is empty or too large to count.
  public static func pValue(
    _ before: LatencyHistogram, _ after: LatencyHistogram, fraction: Double
  ) -> Double? {
    guard before.count > 0, after.count > 0, before.count < 1 << 48, after.count < 1 << 48 else { return nil }
    var both = before
    both.merge(after)
    let limit = LatencyScale.upperBound(of: LatencyScale.bucket(of: both.percentile(fraction)))
    let (first, second) = (calls(of: before, beyond: limit), calls(of: after, beyond: limit))
    return pValue(
      first: first, of: Double(before.count), second: second, of: Double(after.count))
  }

  private static func calls(of latency: LatencyHistogram, beyond limit: UInt64) -> Double {
    latency.buckets.reduce(0) { $1.lowerBound > limit ? $0 + Double($1.count) : $0 }
  }

  /// By the hypergeometric distribution: how the marked are spread over two groups.
  static func pValue(first: Double, of before: Double, second: Double, of after: Double) -> Double {
    let marked = first + second
    let expected = marked * (before / (before + after))
    let isAbove = first >= expected
    let (least, most) = (max(0, marked - after), min(marked, before))
    var term = exp(
      TailProbability.logChoose(before, first) + TailProbability.logChoose(after, second)
        - TailProbability.logChoose(before + after, marked))
    var (tail, count) = (term, first)
    // Outwards each term is smaller than the one before; they end where they add nothing.
    while isAbove ? count < most : count > least {
      if isAbove {
        term *= (before - count) / (count + 1) * ((marked - count) / (after - marked + count + 1))
        count += 1
      } else {
        term *= count / (before - count + 1) * ((after - marked + count) / (marked - count + 1))
        count -= 1
      }
      tail += term
      if term <= tail * 1e-17 { break }
    }
    return min(1, 2 * tail)
  }
}
