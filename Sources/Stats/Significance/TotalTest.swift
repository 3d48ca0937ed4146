/// Whether the totals of two sets of latencies differ by more than the spread of the latencies explains.
///
/// Welch's test, on totals: each side's calls are taken as draws from a distribution of its own, and their number as
/// given. The variance of a total is then the number of calls times the variance of a latency. With equally many calls
/// this is Welch's test of the means.
///
/// What it cannot see is what all calls of a run share: a slower clock rate, a colder cache, a busy disk. Only several
/// runs show that; see `RunTest`.
package enum TotalTest {
  /// The two-sided probability of a difference at least as large where nothing differs.
  ///
  /// - Parameter scale: what the total after is multiplied by before it is compared.
  /// - Returns: `nil` where a side has fewer than two calls, or more than can be summed: its spread is unknown.
  package static func pValue(
    _ before: LatencyHistogram, _ after: LatencyHistogram, scale: Double = 1
  ) -> Double? {
    guard before.count > 1, after.count > 1, !before.isSaturated, !after.isSaturated else { return nil }
    return Welch.pValue(
      difference: Double(after.total) * scale - Double(before.total),
      Welch.Side(variance: varianceOfTotal(before), degrees: Double(before.count - 1)),
      Welch.Side(variance: varianceOfTotal(after) * scale * scale, degrees: Double(after.count - 1)))
  }

  private static func varianceOfTotal(_ latency: LatencyHistogram) -> Double {
    let count = Double(latency.count)
    return latency.variance * count * (count / (count - 1))
  }
}

/// Welch's unequal-variances t-test (B. L. Welch, 1947).
enum Welch {
  /// What is known of one side's statistic.
  struct Side {
    /// Variance of the statistic, as estimated.
    let variance: Double
    /// Degrees of freedom of that estimate.
    let degrees: Double
  }

  static func pValue(difference: Double, _ first: Side, _ second: Side) -> Double {
    if difference == 0 { return 1 }
    let variance = first.variance + second.variance
    guard variance > 0 else { return 0 }
    // As shares of the sum, so that no square overflows.
    let (a, b) = (first.variance / variance, second.variance / variance)
    let degrees = 1 / (a * a / first.degrees + b * b / second.degrees)
    return TailProbability.student(difference / variance.squareRoot(), degrees: degrees)
  }
}
