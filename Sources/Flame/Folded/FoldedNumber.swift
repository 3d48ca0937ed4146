/// A number at the end of a folded line: digits, with or without a point and more digits.
struct FoldedNumber {
  let value: Double
  let isFractional: Bool
  /// Where it begins.
  let start: Int

  /// The number in `start..<end`, after which only spaces may follow; `nil` where there is none, or no space before it.
  @inline(__always)
  init?(endingAt end: Int, from start: Int, in text: Span<UInt8>) {
    let end = Self.trimmedEnd(start..<end, in: text)
    var first = end
    var value: UInt64 = 0
    var power: UInt64 = 1
    // Nineteen digits fit into 64 bits.
    while first > start, first &+ 19 > end, case let digit = text[first &- 1] &- UInt8(ascii: "0"), digit <= 9
    {
      value &+= UInt64(digit) &* power
      power &*= 10
      first &-= 1
    }
    if first < end, first > start, Self.isSpace(text[first &- 1]) {
      self = FoldedNumber(value: Double(value), isFractional: false, start: first)
      return
    }
    self.init(fractionEndingAt: end, from: start, in: text)
  }

  /// A number with a point or of many digits.
  @inline(never)
  private init?(fractionEndingAt end: Int, from start: Int, in text: Span<UInt8>) {
    var first = end
    var point: Int?
    while first > start {
      let byte = text[first - 1]
      if byte == UInt8(ascii: "."), point == nil {
        point = first - 1
      } else if byte &- UInt8(ascii: "0") > 9 {
        break
      }
      first -= 1
    }
    guard first < end, first > start, point != first, Self.isSpace(text[first - 1]) else { return nil }
    var digits = (first..<end).map { text[$0] }
    if digits.last == UInt8(ascii: ".") { digits.removeLast() }
    guard let value = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
    self = FoldedNumber(value: value, isFractional: value != value.rounded(), start: first)
  }

  private init(value: Double, isFractional: Bool, start: Int) {
    self.value = value
    self.isFractional = isFractional
    self.start = start
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  /// The end of a range without the spaces, and the carriage return, that it ends in.
  @inline(__always)
  static func trimmedEnd(_ range: Range<Int>, in text: Span<UInt8>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, isSpace(text[end &- 1]) || text[end &- 1] == UInt8(ascii: "\r") {
      end &-= 1
    }
    return end
  }
}
