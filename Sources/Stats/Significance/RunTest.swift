internal import Glibc

/// Whether a figure that was measured once in each of several runs differs between two sides.
///
/// Where there are enough runs for the rank sum test to reach small probabilities (at least 10,000 ways to divide them,
/// as with eight a side), that test is made, which assumes nothing about the noise. With fewer it could never
/// tell anything (three a side reach 0.1 at best). Then Welch's test is made on the logarithms: noise of
/// a machine multiplies times rather than adds to them, so their logarithms come nearer to a normal distribution.
public enum RunTest {
  /// Ways to divide the runs from which on ranks alone can tell.
  private static let waysForRanks = 10_000.0

  /// The two-sided probability of a difference at least as large where nothing differs.
  ///
  /// Figures that are the same in all runs of each side are exact: 0 where the sides differ, 1 where they do not.
  ///
  /// - Returns: `nil` where a side has fewer than two runs.
  public static func pValue(_ before: [Double], _ after: [Double]) -> Double? {
    guard before.count > 1, after.count > 1 else { return nil }
    let ways = TailProbability.logChoose(Double(before.count + after.count), Double(before.count))
    if ways >= log(waysForRanks) { return RankSumTest.pValue(before, after) }
    let isPositive = (before + after).allSatisfy { $0 > 0 }
    let (first, second) = isPositive ? (before.map(log), after.map(log)) : (before, after)
    let (firstMean, firstSide) = mean(of: first)
    let (secondMean, secondSide) = mean(of: second)
    return Welch.pValue(difference: secondMean - firstMean, [firstSide, secondSide])
  }

  private static func mean(of values: [Double]) -> (Double, Welch.Part) {
    let count = Double(values.count)
    // About the first value, so that equal values have no variance by rounding.
    let pivot = values[0]
    let offset = values.reduce(0) { $0 + ($1 - pivot) } / count
    let squares = values.reduce(0) { $0 + ($1 - pivot - offset) * ($1 - pivot - offset) }
    return (pivot + offset, Welch.Part(variance: squares / (count - 1) / count, degrees: count - 1))
  }
}
