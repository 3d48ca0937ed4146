/// How much of the stack comes with each entry: as little as unwinding needs, because copying it is most of what a call
/// costs.
///
/// It begins with all and comes down to what the first calls needed. A stack that was cut asks for the next size at
/// once; then less is tried again only after four times as many calls.
struct StackCopySize {
  /// In bytes, ascending; `[0]` where no stacks are wanted. A record holds less than 64 KiB.
  let sizes: [UInt32]
  /// Index of the size that is used.
  private(set) var level: Int
  private var deepestNeed = 0
  private var calls = 0
  private var patience = 64

  /// - Parameter ringBytes: size of a ring, which is to hold some records of the greatest size.
  init(capturesStacks: Bool, ringBytes: UInt64) {
    let fitting: [UInt32] = [2048, 8192, 24576, 65528].filter { UInt64($0) <= ringBytes / 8 }
    sizes = !capturesStacks ? [0] : fitting.isEmpty ? [1024] : fitting
    level = sizes.count - 1
  }

  /// How many calls there are to each one whose need is looked at.
  static let interval = 4

  /// Takes note of how much an unwind needed. Returns whether the level has changed.
  mutating func note(neededBytes: Int) -> Bool {
    deepestNeed = max(deepestNeed, neededBytes)
    calls += Self.interval
    guard calls >= patience else { return false }
    defer { restart() }
    let wanted = deepestNeed + deepestNeed / 4
    guard let enough = sizes.firstIndex(where: { wanted <= $0 }), enough < level else { return false }
    level = enough
    return true
  }

  /// Takes note of a stack that was cut. Returns whether the level has changed.
  ///
  /// - Parameter askedBytes: how much was asked for: after a change, entries of the former size still come.
  mutating func noteCut(askedBytes: Int) -> Bool {
    let lessBytes = level == 0 ? 0 : Int(sizes[level - 1])
    guard askedBytes > lessBytes, level < sizes.count - 1 else { return false }
    level += 1
    patience = min(patience * 4, 1 << 20)
    restart()
    return true
  }

  private mutating func restart() {
    calls = 0
    deepestNeed = 0
  }
}
