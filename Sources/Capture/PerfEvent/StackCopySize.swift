/// How much of the stack comes with each entry: as little as unwinding needs, because copying it is most of what a call
/// costs.
///
/// A stack that was cut asks for more at once. Less is tried after a while, which doubles each time that it was too
/// little.
struct StackCopySize {
  private(set) var level = 1
  private var deepestNeed = 0
  private var calls = 0
  private var patience = 256

  /// How many calls there are to each one whose need is looked at.
  static let interval = 16

  /// Takes note of how much an unwind needed. Returns whether the level has changed.
  mutating func note(neededBytes: Int) -> Bool {
    deepestNeed = max(deepestNeed, neededBytes)
    calls += Self.interval
    guard calls >= patience else { return false }
    defer { restart() }
    guard level > 0, deepestNeed + deepestNeed / 4 <= Int(PerfEventSet.stackBytes[level - 1]) else {
      return false
    }
    level -= 1
    return true
  }

  /// Takes note of a stack that was cut. Returns whether the level has changed.
  ///
  /// - Parameter askedBytes: how much was asked for: after a change, entries of the former size still come.
  mutating func noteCut(askedBytes: Int) -> Bool {
    let lessBytes = level == 0 ? 0 : Int(PerfEventSet.stackBytes[level - 1])
    guard askedBytes > lessBytes, level < 2 else { return false }
    level += 1
    patience = min(patience * 2, 1 << 20)
    restart()
    return true
  }

  private mutating func restart() {
    calls = 0
    deepestNeed = 0
  }
}
