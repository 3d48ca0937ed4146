/// The distinct names of frames, by where each is first found in a text.
struct FrameNames {
  private(set) var ranges: [Range<Int>] = []
  private var hashes: [UInt64] = []
  /// Numbers of names plus 1, open-addressed; 0 is free. The count is a power of two, at most half taken.
  private var slots = [UInt32](repeating: 0, count: 1024)

  /// The number of the name in a range of the text.
  mutating func number(of range: Range<Int>, in text: Span<UInt8>) -> UInt32 {
    let hash = text.hash(range)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
    while case let taken = slots[slot], taken != 0 {
      let number = Int(taken &- 1)
      if hashes[number] == hash, isSame(ranges[number], range, text) { return taken &- 1 }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    ranges.append(range)
    hashes.append(hash)
    slots[slot] = UInt32(ranges.count)
    if ranges.count * 2 > slots.count { grow() }
    return UInt32(ranges.count - 1)
  }

  private func isSame(_ first: Range<Int>, _ second: Range<Int>, _ text: Span<UInt8>) -> Bool {
    first.count == second.count
      && text.commonPrefix(first.lowerBound, second.lowerBound, limit: first.count) == first.count
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }
}
