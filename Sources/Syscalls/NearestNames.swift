/// Guesses what a mistyped word meant.
public enum NearestNames {
  /// At most three names of calls or classes, nearest first. Empty when nothing is close.
  static func to(_ word: some StringProtocol) -> [String] {
    let isClass = word.first == "%"
    let classes = SyscallClass.allCases.map { "%" + $0.rawValue }
    let bareClasses = SyscallClass.allCases.map(\.rawValue).filter { SyscallTable.number(named: $0) == nil }
    return Self.to(word, among: isClass ? classes : SyscallTable.numbers.compactMap(\.name) + bareClasses)
  }

  /// At most three of the candidates, nearest first. Empty when nothing is close.
  public static func to(_ word: some StringProtocol, among candidates: [String]) -> [String] {
    let typed = Array(word.utf8)
    // One slip in three letters is a slip; more is another word.
    let limit = max(1, typed.count / 3)

    let scored = candidates.compactMap { name -> (distance: Int, name: String)? in
      let distance = distance(typed, Array(name.utf8))
      // `pread` for `pread64` and `fstatat` for `newfstatat`: what was typed is right as far as it goes.
      if typed.count >= 4, name.contains(word) { return (name.hasPrefix(word) ? 1 : 2, name) }
      return distance <= limit ? (distance, name) : nil
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// Edit distance in which exchanging two neighbouring letters is one step (optimal string alignment).
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        let isSame = left[i] == right[j]
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (isSame ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current.append(best)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
