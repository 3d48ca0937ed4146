/// What a folded line says: where its stack is, and its numbers.
struct FoldedLine {
  /// The stack without what follows it, and without empty frames at its end.
  let stack: Range<Int>
  /// The last number of the line.
  let after: Double
  /// The number before it; 0 in a file with one.
  let before: Double
  let isFractional: Bool

  /// - Parameter columns: how many numbers the line ends in, 1 or 2.
  /// - Returns: `nil` where the line is no stack and so many numbers.
  @inline(__always)
  init?(_ range: Range<Int>, columns: Int, in text: Span<UInt8>) {
    guard let last = FoldedNumber(endingAt: range.upperBound, from: range.lowerBound, in: text) else {
      return nil
    }
    var (start, fraction) = (last.start, last.isFractional)
    var before = 0.0
    if columns == 2 {
      guard let other = FoldedNumber(endingAt: start, from: range.lowerBound, in: text) else { return nil }
      (start, before) = (other.start, other.value)
      fraction = fraction || other.isFractional
    }
    var end = FoldedNumber.trimmedEnd(range.lowerBound..<start, in: text)
    while end > range.lowerBound, text[end &- 1] == UInt8(ascii: ";") { end &-= 1 }
    if end == range.lowerBound { return nil }
    stack = range.lowerBound..<end
    after = last.value
    self.before = before
    isFractional = fraction
  }

  /// Whether a line holds nothing to be read: it is empty, or begins with `# `.
  static func isComment(_ range: Range<Int>, in text: Span<UInt8>) -> Bool {
    let end = FoldedNumber.trimmedEnd(range, in: text)
    if end == range.lowerBound { return true }
    return text[range.lowerBound] == UInt8(ascii: "#")
      && (end - range.lowerBound == 1 || FoldedNumber.isSpace(text[range.lowerBound + 1]))
  }
}
