internal import Trace

/// How much of the stack comes with each entry.
///
/// It begins with all. Where calls come so fast that this would fill the ring before it can be read, it comes down to what
/// the calls before needed. A stack that was cut asks for the next size at once; then less is tried again only after four
/// times as many calls.
struct StackCopySize {
  /// In bytes, ascending; `[0]` where no stacks are wanted. A record holds less than 64 KiB.
  let sizes: [UInt32]
  /// Index of the size that is used.
  private(set) var level: Int
  private let ringBytes: UInt64
  private var deepestNeed = 0
  private var calls = 0
  private var patience: Int
  private var countingSince: Timestamp?

  /// How long the reader could be kept from reading. Copies take the program's time, too, so that they are not as great as
  /// the ring would allow.
  private static let reserveNanoseconds: UInt64 = 40_000_000
  /// How many calls there are to each one whose need is looked at.
  static let interval = 4

  /// - Parameters:
  ///   - ringBytes: size of a ring, which is to hold some records of the greatest size.
  ///   - isFine: whether many sizes cost no more than few.
  init(capturesStacks: Bool, ringBytes: UInt64, isFine: Bool = false) {
    let possible: [UInt32] =
      isFine
      ? [1024, 2048, 4096, 8192, 12288, 16384, 32768, 65528]
      : [2048, 4096, 8192, 24576, 65528]
    let fitting = possible.filter { UInt64($0) <= ringBytes / 8 }
    sizes = !capturesStacks ? [0] : fitting.isEmpty ? [1024] : fitting
    level = sizes.count - 1
    self.ringBytes = ringBytes
    patience = Int(min(256, ringBytes / UInt64(max(sizes[level], 1)) / 4))
  }

  /// Takes note of how much an unwind needed. Returns whether the level has changed.
  mutating func note(neededBytes: Int, at time: Timestamp) -> Bool {
    let start = countingSince ?? time
    countingSince = start
    deepestNeed = max(deepestNeed, neededBytes)
    calls += Self.interval
    guard calls >= patience else { return false }
    defer { restart() }
    let wanted = deepestNeed + deepestNeed / 4
    guard isTight(calls, in: time.nanoseconds(since: start)),
      let enough = sizes.firstIndex(where: { wanted <= $0 }), enough < level
    else { return false }
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

  /// Whether calls at this rate fill a ring within the reserve.
  private func isTight(_ calls: Int, in nanoseconds: UInt64) -> Bool {
    let filled = Double(calls) * Double(sizes[level]) * Double(Self.reserveNanoseconds)
    return filled > Double(ringBytes) * Double(max(nanoseconds, 1))
  }

  private mutating func restart() {
    calls = 0
    deepestNeed = 0
    countingSince = nil
  }
}
