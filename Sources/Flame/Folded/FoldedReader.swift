internal import Trace

/// Sums folded lines, of this program or any other, into a tree of stacks.
///
/// A line is the names of frames from the outermost inwards, separated by `;`, a space, and a number; or two numbers,
/// before and after. Names are kept as places in the text, nodes as numbers, and what a line shares with the one before
/// it is not looked up again: files are sorted, most of them. Where they turn out not to be, lines are read in the order
/// of their bytes.
struct FoldedReader {
  /// Known frames that a line may look up, on the average, before lines are sorted; and how many may in all.
  private static let (knownFramesPerLine, fewKnownFrames) = (2, 1000)

  let isInverted: Bool
  private(set) var lines: FoldedLines
  private(set) var names = FrameNames()
  /// Frames are numbers of names.
  private(set) var stacks = StackTable()
  /// What each stack has of its own. `before` stays empty where lines have one number.
  private(set) var after: [Double] = [0]
  private(set) var before: [Double] = []

  /// Frames whose stacks were looked up.
  private var lookups = 0
  /// The stack of the last line: where it is, where its frames end counted from its start, their names, and the stacks
  /// that they make.
  private var last = 0..<0
  private var ends: [Int] = []
  private var frames: [UInt32] = []
  private var path: [StackID] = []

  /// - Parameter columns: how many numbers lines have; `nil`: as many as the first.
  private init(columns: Int?, isInverted: Bool) {
    lines = FoldedLines(columns: columns)
    self.isInverted = isInverted
  }

  /// Reads a file. What is summed is the same, to the last bit, for a file whose lines are in another order.
  init(_ text: Span<UInt8>, columns: Int?, isInverted: Bool) throws(FoldedError) {
    if text.isEmpty { throw .empty }
    self.init(columns: columns, isInverted: isInverted)
    if try readAsTheyCome(text) { return }
    self.init(columns: columns, isInverted: isInverted)
    try readSorted(text)
  }

  /// - Returns: `false` where lines should be read sorted: too little of them is shared, or numbers are fractions, whose
  ///   sum depends on the order.
  private mutating func readAsTheyCome(_ text: Span<UInt8>) throws(FoldedError) -> Bool {
    var start = 0
    var isAscending = true
    while start < text.count {
      let shared = shared(start, text)
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start &+ shared, to: text.count)
      if let found = try lines.next(start..<end, text) {
        isAscending = isAscending && follows(start, shared: shared, text)
        add(found, shared: shared, text)
        if isScattered || lines.hasFractions && !isAscending { return false }
      }
      start = end &+ 1
    }
    try lines.finish(text)
    return true
  }

  private mutating func readSorted(_ text: Span<UInt8>) throws(FoldedError) {
    var sorted = SortedLines()
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start, to: text.count)
      if try lines.next(start..<end, text) != nil { sorted.append(lineAt: start) }
      start = end &+ 1
    }
    try lines.finish(text)
    sorted.sort(text)
    for place in 0..<sorted.count {
      let start = sorted[place]
      let shared = shared(start, text)
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start &+ shared, to: text.count)
      if let found = FoldedLine(start..<end, columns: lines.columns, in: text) {
        add(found, shared: shared, text)
      }
    }
  }

  /// Whether lines look up many stacks that are there, far from each other in memory. Sorting does not help inverted
  /// stacks: what they share is at the end.
  private var isScattered: Bool {
    !isInverted
      && lookups &- stacks.nodes.count > Self.fewKnownFrames &+ Self.knownFramesPerLine &* lines.count
  }

  /// How many bytes a line that begins at `start` shares with the last stack.
  @inline(__always)
  private func shared(_ start: Int, _ text: Span<UInt8>) -> Int {
    text.commonPrefix(last.lowerBound, start, limit: min(last.count, text.count &- start))
  }

  /// Whether a line that begins at `start` is in order behind the line of the last stack, of which it shares some bytes.
  @inline(__always)
  private func follows(_ start: Int, shared: Int, _ text: Span<UInt8>) -> Bool {
    let (before, place) = (last.lowerBound &+ shared, start &+ shared)
    if before < last.upperBound, place < text.count { return text[before] < text[place] }
    return last.isEmpty || SortedLines.isAscending(before, place, text)
  }

  @inline(__always)
  private mutating func add(_ found: FoldedLine, shared: Int, _ text: Span<UInt8>) {
    let stack = stack(found.stack, shared: shared, text)
    after[stack] += found.after
    if lines.columns == 2 { before[stack] += found.before }
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
    lookups &+= 1
    let stack = stacks.intern(FrameID(frame), calledFrom: parent)
    if Int(stack.index) == after.count {
      after.append(0)
      if lines.columns == 2 {
        before.append(contentsOf: repeatElement(0, count: after.count &- before.count))
      }
    }
    return stack
  }
}
