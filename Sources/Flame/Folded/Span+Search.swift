/// Searches of bytes, eight at a time.
extension Span<UInt8> {
  /// The eight bytes from `offset` on, the first in the lowest place. All of them must lie inside.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count &- 8)
    // Inside, as was just made sure.
    return bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Where `byte` is first found in `start..<end`; `end` where it is not.
  @inline(__always)
  func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
    let pattern = UInt64(repeating: byte)
    var offset = start
    while offset &+ 8 <= end {
      let zeros = UInt64.zeroBytes(word(at: offset) ^ pattern)
      if zeros != 0 { return offset &+ zeros.trailingZeroBitCount &>> 3 }
      offset &+= 8
    }
    while offset < end, self[offset] != byte { offset &+= 1 }
    return offset
  }

  /// How many of up to `limit` bytes from `first` on are the same as those from `second` on. All must lie inside.
  @inline(__always)
  func commonPrefix(_ first: Int, _ second: Int, limit: Int) -> Int {
    var length = 0
    while length &+ 8 <= limit {
      let difference = word(at: first &+ length) ^ word(at: second &+ length)
      if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
      length &+= 8
    }
    while length < limit, self[first &+ length] == self[second &+ length] { length &+= 1 }
    return length
  }

  /// A hash of the bytes in a range that spreads over all 64 bits.
  @inline(__always)
  func hash(_ range: Range<Int>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: range.count) &* 0x9e37_79b9_7f4a_7c15
    var offset = range.lowerBound
    while offset &+ 8 <= range.upperBound {
      hash = Self.mixed(hash ^ word(at: offset))
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < range.upperBound {
      rest = rest &<< 8 | UInt64(self[offset])
      offset &+= 1
    }
    return Self.mixed(hash ^ rest)
  }

  /// The two halves of a product, folded: each bit of the result depends on all bits of the value.
  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x2d35_8dcc_aa6c_78a5).multipliedFullWidth(by: 0x8bb8_4b93_962e_acc9)
    return product.high ^ product.low
  }
}

/// Eight bytes in a word.
extension UInt64 {
  @inline(__always)
  init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The high bit of the lowest byte that is zero, and 0 below it; bytes above it may have theirs without being zero.
  @inline(__always)
  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- UInt64(repeating: 1)) & ~word & UInt64(repeating: 0x80)
  }
}
