/// Whether two counts differ by more than chance when one of them is scaled.
///
/// Counts of two runs that did the same work are exact, and need no test. Where the runs did different amounts
/// of work, a count is taken as a Poisson variable: its variance is the count itself.
public enum CountTest {
  /// The two-sided probability of counts at least as different, after `after` is multiplied by `scale`.
  public static func pValue(_ before: Double, _ after: Double, scale: Double) -> Double {
    let variance = before + after * scale * scale
    guard variance > 0 else { return 1 }
    return TailProbability.normal((after * scale - before) / variance.squareRoot())
  }
}
