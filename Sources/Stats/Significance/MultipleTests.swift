/// Probabilities adjusted for how many tests were made, so that each can be held against the level that was meant for
/// all. `nil` stands for a test that could not be made; it is left out of their number and stays `nil`.
public enum MultipleTests {
  /// By Benjamini and Hochberg (1995): of the differences that are found at a level, at most that share is
  /// expected to be false. For tables of many rows.
  public static func falseDiscovery(_ pValues: [Double?]) -> [Double?] {
    var adjusted = pValues
    let order = sorted(pValues)
    var least = 1.0
    for (rank, (index, p)) in order.enumerated().reversed() {
      least = min(least, p * Double(order.count) / Double(rank + 1))
      adjusted[index] = least
    }
    return adjusted
  }

  /// By Holm (1979): the probability that any difference found at a level is false is at most that level. For decisions.
  public static func familyWise(_ pValues: [Double?]) -> [Double?] {
    var adjusted = pValues
    let order = sorted(pValues)
    var greatest = 0.0
    for (rank, (index, p)) in order.enumerated() {
      greatest = max(greatest, min(1, p * Double(order.count - rank)))
      adjusted[index] = greatest
    }
    return adjusted
  }

  private static func sorted(_ pValues: [Double?]) -> [(index: Int, p: Double)] {
    pValues.enumerated().compactMap { index, p in p.map { (index, $0) } }.sorted {
      ($0.p, $0.index) < ($1.p, $1.index)
    }
  }
}
