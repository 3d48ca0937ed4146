/// What the lines of a file are, one after the other in the file's own order: which hold a stack, and how many numbers.
struct FoldedLines {
  /// Greatest sum that is exact in a `Double`.
  private static let greatestSum = 0x1p53

  /// Numbers in a line; 0 until the first stack was read.
  private(set) var columns: Int
  private(set) var hasFractions = false
  private(set) var skippedLines = 0
  private(set) var firstSkippedLine = 0
  /// Lines read.
  private(set) var count = 0
  /// Of the greater number of each line.
  private(set) var sum = 0.0
  private(set) var isWithoutStacks = true

  /// - Parameter columns: how many numbers lines have; `nil`: as many as the first.
  init(columns: Int?) { self.columns = columns ?? 0 }

  /// What the next line says; `nil` where it holds no stack.
  @inline(__always)
  mutating func next(_ range: Range<Int>, _ text: Span<UInt8>) throws(FoldedError) -> FoldedLine? {
    count &+= 1
    if columns == 0 { chooseColumns(range, text) }
    guard let found = FoldedLine(range, columns: columns, in: text), !FoldedLine.isComment(range, in: text)
    else {
      try skip(range, text)
      return nil
    }
    isWithoutStacks = false
    hasFractions = hasFractions || found.isFractional
    sum += max(found.before, found.after)
    if sum > Self.greatestSum { throw .sumTooGreat(line: count) }
    return found
  }

  /// Checks, after the last line, that there is something to draw.
  func finish(_ text: Span<UInt8>) throws(FoldedError) {
    if isWithoutStacks { throw .noStacks(line: Self.beginning(of: text)) }
    if sum == 0 { throw .nothingCounted }
  }

  /// Two numbers at the end of the first line are before and after.
  private mutating func chooseColumns(_ range: Range<Int>, _ text: Span<UInt8>) {
    if FoldedLine.isComment(range, in: text) || FoldedLine(range, columns: 1, in: text) == nil { return }
    columns = FoldedLine(range, columns: 2, in: text) == nil ? 1 : 2
  }

  private mutating func skip(_ range: Range<Int>, _ text: Span<UInt8>) throws(FoldedError) {
    if FoldedLine.isComment(range, in: text) { return }
    if columns == 2, FoldedLine(range, columns: 1, in: text) != nil {
      throw .secondNumberMissing(line: count)
    }
    if skippedLines == 0 { firstSkippedLine = count }
    skippedLines += 1
  }

  /// The first line, or as much of it as a message takes.
  private static func beginning(of text: Span<UInt8>) -> String {
    let end = min(60, text.firstIndex(of: UInt8(ascii: "\n"), from: 0, to: text.count))
    return String(decoding: (0..<end).map { text[$0] }, as: UTF8.self)
  }
}
