/// Whether values of one side tend to be greater than those of the other: the rank sum test of Wilcoxon, Mann and
/// Whitney. It assumes nothing about the shape of the distributions.
public enum RankSumTest {
  /// Up to this many values in all, the distribution of the rank sum is counted out and not approximated.
  static let mostCountedOut = 24

  /// The two-sided probability of ranks at least as far apart where nothing differs. Latencies in one bucket are ties.
  ///
  /// - Returns: `nil` where a side is empty.
  public static func pValue(_ before: LatencyHistogram, _ after: LatencyHistogram) -> Double? {
    let (first, second) = (Array(before.buckets), Array(after.buckets))
    var groups: [Group] = []
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      let left = i < first.count ? first[i].lowerBound : .max
      let right = j < second.count ? second[j].lowerBound : .max
      var group = Group()
      if i < first.count, left <= right {
        group.before = Double(first[i].count)
        i += 1
      }
      if j < second.count, right <= left {
        group.after = Double(second[j].count)
        j += 1
      }
      groups.append(group)
    }
    return pValue(groups)
  }

  /// The same of single values.
  public static func pValue(_ before: [Double], _ after: [Double]) -> Double? {
    let values = before.map { ($0, true) } + after.map { ($0, false) }
    var groups: [Group] = []
    var last: Double?
    for (value, isBefore) in values.sorted(by: { $0.0 < $1.0 }) {
      if value != last { groups.append(Group()) }
      last = value
      if isBefore { groups[groups.count - 1].before += 1 } else { groups[groups.count - 1].after += 1 }
    }
    return pValue(groups)
  }

  /// How many values of each side are tied with each other.
  private struct Group {
    var before = 0.0
    var after = 0.0
    var all: Double { before + after }
  }

  private static func pValue(_ groups: [Group]) -> Double? {
    let before = groups.reduce(0) { $0 + $1.before }
    let after = groups.reduce(0) { $0 + $1.after }
    guard before > 0, after > 0 else { return nil }
    if groups.count == 1 { return 1 }
    return before + after <= Double(mostCountedOut)
      ? countedOut(groups, before: Int(before)) : approximated(groups, before: before, after: after)
  }

  /// By the normal distribution, with corrections for ties and for the steps of the statistic.
  private static func approximated(_ groups: [Group], before: Double, after: Double) -> Double {
    let all = before + after
    var (below, wins, ties) = (0.0, 0.0, 0.0)
    for group in groups {
      wins += group.before * (below + group.after / 2)
      below += group.after
      // (t³ − t) / (n³ − n) in factors that do not overflow.
      ties += group.all / all * ((group.all - 1) / (all - 1)) * ((group.all + 1) / (all + 1))
    }
    let deviation = ((before / 12 * after) * (all + 1) * max(0, 1 - ties)).squareRoot()
    guard deviation > 0 else { return 1 }
    return TailProbability.normal(max(0, abs(wins - before / 2 * after) - 0.5) / deviation)
  }

  /// By counting the ways to pick as many of the mid-ranks as there are values before, by the sum that they have.
  /// Mid-ranks are doubled, which makes them whole.
  private static func countedOut(_ groups: [Group], before: Int) -> Double {
    var ranks: [Int] = []
    var observed = 0
    var below = 0
    for group in groups {
      let rank = 2 * below + Int(group.all) + 1
      ranks += repeatElement(rank, count: Int(group.all))
      observed += rank * Int(group.before)
      below += Int(group.all)
    }
    let most = ranks.reduce(0, +)
    var ways = [[Double]](repeating: [Double](repeating: 0, count: most + 1), count: before + 1)
    ways[0][0] = 1
    for (seen, rank) in ranks.enumerated() {
      for picked in stride(from: min(before, seen + 1), to: 0, by: -1) {
        for sum in rank...most { ways[picked][sum] += ways[picked - 1][sum - rank] }
      }
    }
    // The expected doubled sum is before · (n + 1); both are compared in whole numbers.
    let expected = before * (ranks.count + 1)
    let distance = abs(observed - expected)
    var (all, beyond) = (0.0, 0.0)
    for (sum, count) in ways[before].enumerated() {
      all += count
      if abs(sum - expected) >= distance { beyond += count }
    }
    return min(1, beyond / all)
  }
}
