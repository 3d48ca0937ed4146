/// A function that may have been renamed: one that vanished and one that is new look alike.
struct RenameGuess {
  enum Reason {
    /// Both made calls from the same source line.
    case sameLine
    /// Both are in one module and made about as many calls, to the same system calls in like shares.
    case likeCalls
  }

  let before: FunctionTable.FunctionKey
  let after: FunctionTable.FunctionKey
  let reason: Reason

  /// So many functions of each side are looked at, those with the greatest change of time.
  private static let mostCandidates = 64
  /// Cosine of the angle between the calls of two functions from which on they are alike.
  private static let leastLikeness = 0.95
  /// How many times as many calls one may have made as the other.
  private static let mostRatio = 1.25

  /// - Parameter rows: of functions, in order of change.
  static func guesses(rows: [ComparedRow], before: [RunMeasures], after: [RunMeasures]) -> [RenameGuess] {
    let vanished = candidates(rows, .vanished)
    var new = candidates(rows, .new)
    guard let first = before.first, let second = after.first else { return [] }
    return vanished.compactMap { from in
      let likely = new.compactMap { to in reason(from, to, first, second).map { (to, $0) } }
      guard let best = likely.first(where: { $0.1 == .sameLine }) ?? likely.first else { return nil }
      new.removeAll { $0 == best.0 }
      return RenameGuess(before: from, after: best.0, reason: best.1)
    }
  }

  private static func candidates(
    _ rows: [ComparedRow], _ state: ComparedRow.State
  ) -> [FunctionTable.FunctionKey] {
    Array(
      rows.lazy.filter { $0.state == state }.compactMap { row in
        if case .function(let key) = row.subject { key } else { nil }
      }.prefix(mostCandidates))
  }

  private static func reason(
    _ from: FunctionTable.FunctionKey, _ to: FunctionTable.FunctionKey, _ before: RunMeasures,
    _ after: RunMeasures
  ) -> Reason? {
    guard from.module == to.module else { return nil }
    if let old = before.sites[from], let new = after.sites[to], !old.isDisjoint(with: new) {
      return .sameLine
    }
    guard let old = before.callMix[from], let new = after.callMix[to] else { return nil }
    return areAlike(old, new) ? .likeCalls : nil
  }

  private static func areAlike(_ first: [String: UInt64], _ second: [String: UInt64]) -> Bool {
    let sums = [first, second].map { $0.values.reduce(0) { $0 + Double($1) } }
    guard let least = sums.min(), let most = sums.max(), least > 0, most <= least * mostRatio else {
      return false
    }
    let product = first.reduce(0) { $0 + Double($1.value) * Double(second[$1.key] ?? 0) }
    let lengths = [first, second].map { $0.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    return product >= leastLikeness * lengths[0] * lengths[1]
  }
}
