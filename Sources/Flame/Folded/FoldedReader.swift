internal import Trace

/// Sums folded lines, of this program or any other, into a tree of stacks.
///
/// A line is the names of frames from the outermost inwards, separated by `;`, a space, and a number; or two numbers,
/// before and after. Names are kept as places in the text, nodes as numbers, and what a line shares with the one before
/// it is not looked at again: files are sorted, most of them.
struct FoldedReader {
  /// Greatest sum that is exact in a `Double`.
  private static let greatestSum = 0x1p53

  let isInverted: Bool
  /// Numbers in a line; 0 until the first line was read.
  private(set) var columns: Int
  private(set) var names = FrameNames()
  /// Frames are numbers of names.
  private(set) var stacks = StackTable()
  /// What each stack has of its own. `before` stays empty where lines have one number.
  private(set) var after: [Double] = [0]
  private(set) var before: [Double] = []
  private(set) var hasFractions = false
  private(set) var skippedLines = 0
  private(set) var firstSkippedLine = 0

  private var line = 0
  private var sum = 0.0
  /// The stack of the last line: where it is, where its frames end counted from its start, their names, and the stacks
  /// that they make.
  private var last = 0..<0
  private var ends: [Int] = []
  private var frames: [UInt32] = []
  private var path: [StackID] = []

  /// - Parameter columns: how many numbers lines have; `nil`: as many as the first.
  init(columns: Int?, isInverted: Bool) {
    self.columns = columns ?? 0
    self.isInverted = isInverted
  }

  mutating func read(_ text: Span<UInt8>) throws(FoldedError) {
    if text.isEmpty { throw .empty }
    var start = 0
    while start < text.count {
      line &+= 1
      let shared = text.commonPrefix(last.lowerBound, start, limit: min(last.count, text.count &- start))
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start &+ shared, to: text.count)
      try read(start..<end, shared: shared, text)
      start = end &+ 1
    }
    if last.isEmpty { throw .noStacks(line: Self.beginning(of: text)) }
    if sum == 0 { throw .nothingCounted }
  }

  @inline(__always)
  private mutating func read(_ range: Range<Int>, shared: Int, _ text: Span<UInt8>) throws(FoldedError) {
    if columns == 0 { chooseColumns(range, text) }
    guard let found = FoldedLine(range, columns: columns, in: text), !FoldedLine.isComment(range, in: text)
    else {
      return try skip(range, text)
    }
    let stack = stack(found.stack, shared: shared, text)
    after[stack] += found.after
    if columns == 2 { before[stack] += found.before }
    hasFractions = hasFractions || found.isFractional
    sum += max(found.before, found.after)
    if sum > Self.greatestSum { throw .sumTooGreat(line: line) }
  }

  /// Two numbers at the end of the first line are before and after.
  private mutating func chooseColumns(_ range: Range<Int>, _ text: Span<UInt8>) {
    if FoldedLine.isComment(range, in: text) || FoldedLine(range, columns: 1, in: text) == nil { return }
    columns = FoldedLine(range, columns: 2, in: text) == nil ? 1 : 2
    if columns == 2 { before = [0] }
  }

  private mutating func skip(_ range: Range<Int>, _ text: Span<UInt8>) throws(FoldedError) {
    if FoldedLine.isComment(range, in: text) { return }
    if columns == 2, FoldedLine(range, columns: 1, in: text) != nil { throw .secondNumberMissing(line: line) }
    if skippedLines == 0 { firstSkippedLine = line }
    skippedLines += 1
  }

  /// The stack of a line, whose first bytes are the same as those of the last one.
  @inline(__always)
  private mutating func stack(_ range: Range<Int>, shared: Int, _ text: Span<UInt8>) -> Int {
    // A frame is the same where the separator after it is shared, too.
    let same = min(shared, range.count)
    while let end = ends.last, end >= same {
      ends.removeLast()
      frames.removeLast()
      path.removeLast()
    }
    var start = ends.last.map { range.lowerBound &+ $0 &+ 1 } ?? range.lowerBound
    while start <= range.upperBound {
      let end = text.firstIndex(of: UInt8(ascii: ";"), from: start, to: range.upperBound)
      let frame = names.number(of: start..<end, in: text)
      if !isInverted { path.append(child(frame, of: path.last ?? .empty)) }
      if isInverted { path.append(.empty) }
      frames.append(frame)
      ends.append(end &- range.lowerBound)
      start = end &+ 1
    }
    last = range
    guard isInverted else { return Int((path.last ?? .empty).index) }
    var stack = StackID.empty
    for frame in frames.reversed() { stack = child(frame, of: stack) }
    return Int(stack.index)
  }

  @inline(__always)
  private mutating func child(_ frame: UInt32, of parent: StackID) -> StackID {
    let stack = stacks.intern(FrameID(frame), calledFrom: parent)
    if Int(stack.index) == after.count {
      after.append(0)
      if columns == 2 { before.append(0) }
    }
    return stack
  }

  /// The first line, or as much of it as a message takes.
  private static func beginning(of text: Span<UInt8>) -> String {
    let end = min(60, text.firstIndex(of: UInt8(ascii: "\n"), from: 0, to: text.count))
    return String(decoding: (0..<end).map { text[$0] }, as: UTF8.self)
  }
}
