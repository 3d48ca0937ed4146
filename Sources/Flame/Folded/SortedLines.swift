/// Lines of a text in the order of their bytes; the line feed at a line's end is one of them.
///
/// A quicksort by eight bytes at a time. Before a group of lines is split, what all of them share is passed over, so that
/// a line is read about once, not once for each comparison. Takes 16 bytes a line, and as much again while lines are added.
struct SortedLines {
  private struct Place {
    /// Eight bytes of the line, the first in the highest place; 0 behind a line feed.
    var key: UInt64
    let start: Int
  }

  /// Lines to be sorted that share what is before `depth`.
  private struct Group {
    let range: Range<Int>
    let depth: Int
    /// Whether the keys are those at `depth`, and not all the same.
    let hasKeys: Bool
  }

  /// Keys that are fewer are sorted by insertion.
  private static let few = 16

  private var places: [Place] = []

  var count: Int { places.count }

  /// Where the line at a place in the order begins.
  subscript(place: Int) -> Int { places[place].start }

  mutating func append(lineAt start: Int) { places.append(Place(key: 0, start: start)) }

  mutating func sort(_ text: Span<UInt8>) {
    var groups = [Group(range: places.indices, depth: 0, hasKeys: false)]
    while let group = groups.popLast() {
      if group.range.count < 2 { continue }
      if group.hasKeys {
        split(group, &groups)
        continue
      }
      let first = places[group.range.lowerBound].start &+ group.depth
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: first, to: text.count)
      let shared = shared(group, limit: end &- first, text)
      // A line that another one goes on from ends in a line feed there, which its key has.
      let depth = group.depth &+ shared
      for place in group.range {
        places[place].key = Self.key(at: places[place].start &+ depth, text)
      }
      split(Group(range: group.range, depth: depth, hasKeys: true), &groups)
    }
  }

  /// Whether one line, from an offset on, is not behind another in order.
  static func isAscending(_ first: Int, _ second: Int, _ text: Span<UInt8>) -> Bool {
    var offset = 0
    while true {
      let keys = (key(at: first + offset, text), key(at: second + offset, text))
      if keys.0 != keys.1 || lineFeed(in: keys.0) { return keys.0 <= keys.1 }
      offset += 8
    }
  }

  /// How many bytes from the depth on, at most `limit`, the lines of a group share.
  private func shared(_ group: Group, limit: Int, _ text: Span<UInt8>) -> Int {
    let first = places[group.range.lowerBound].start &+ group.depth
    var shared = limit
    for place in group.range.dropFirst() {
      let other = places[place].start &+ group.depth
      shared = text.commonPrefix(first, other, limit: min(shared, text.count &- other))
    }
    return shared
  }

  /// Sorts by keys, or splits in three by one of them; leaves groups of equal keys that go on.
  private mutating func split(_ group: Group, _ groups: inout [Group]) {
    if group.range.count <= Self.few {
      insert(group.range)
      var start = group.range.lowerBound
      for place in group.range.dropFirst() where places[place].key != places[start].key {
        goOn(start..<place, group.depth, &groups)
        start = place
      }
      return goOn(start..<group.range.upperBound, group.depth, &groups)
    }
    let key = pivot(group.range)
    var (low, place, high) = (group.range.lowerBound, group.range.lowerBound, group.range.upperBound)
    while place < high {
      let other = places[place].key
      if other < key {
        places.swapAt(low, place)
        low &+= 1
        place &+= 1
      } else if other > key {
        high &-= 1
        places.swapAt(place, high)
      } else {
        place &+= 1
      }
    }
    groups.append(Group(range: group.range.lowerBound..<low, depth: group.depth, hasKeys: true))
    groups.append(Group(range: high..<group.range.upperBound, depth: group.depth, hasKeys: true))
    goOn(low..<high, group.depth, &groups)
  }

  /// Leaves lines of equal keys to be sorted by what follows, if they do not end there and so are equal.
  private func goOn(_ range: Range<Int>, _ depth: Int, _ groups: inout [Group]) {
    if range.count < 2 || Self.lineFeed(in: places[range.lowerBound].key) { return }
    groups.append(Group(range: range, depth: depth &+ 8, hasKeys: false))
  }

  private mutating func insert(_ range: Range<Int>) {
    for place in range.dropFirst() {
      let moved = places[place]
      var free = place
      while free > range.lowerBound, places[free &- 1].key > moved.key {
        places[free] = places[free &- 1]
        free &-= 1
      }
      places[free] = moved
    }
  }

  /// The median of three keys.
  private func pivot(_ range: Range<Int>) -> UInt64 {
    let first = places[range.lowerBound].key
    let middle = places[range.lowerBound &+ range.count / 2].key
    let last = places[range.upperBound &- 1].key
    return max(min(first, middle), min(max(first, middle), last))
  }

  private static func lineFeed(in key: UInt64) -> Bool {
    UInt64.zeroBytes(key ^ UInt64(repeating: UInt8(ascii: "\n"))) != 0
  }

  /// The key of a line whose bytes from `offset` on are not yet compared; the end of the text counts as a line feed.
  @inline(__always)
  private static func key(at offset: Int, _ text: Span<UInt8>) -> UInt64 {
    guard offset &+ 8 <= text.count else { return lastKey(at: offset, text) }
    let word = text.word(at: offset)
    let found = UInt64.zeroBytes(word ^ UInt64(repeating: UInt8(ascii: "\n")))
    // All bits up to the lowest line feed's, whose high bit is the lowest in `found`.
    return (found == 0 ? word : word & (found ^ (found &- 1))).byteSwapped
  }

  private static func lastKey(at offset: Int, _ text: Span<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    for place in 0..<8 {
      let byte = offset + place < text.count ? text[offset + place] : UInt8(ascii: "\n")
      key |= UInt64(byte) << (56 - 8 * UInt64(place))
      if byte == UInt8(ascii: "\n") { break }
    }
    return key
  }
}
