internal import Trace

/// A call tree as folded stacks, one line for each distinct stack: frames from the root separated by `;`, a
/// space, and an integer. `flamegraph.pl`, inferno and speedscope read it. Of two trees there are two integers, before
/// and after, as readers of differences know them.
///
/// Time is given in microseconds. Every line is rounded up or down so that all lines together give the
/// total rounded to the nearest microsecond: those with the largest fractions are rounded up, as many as the
/// total asks for. A stack whose weight is 0 has no line; one that took some time but rounds to 0 keeps its.
public struct FoldedStacks {
  public struct Options: Sendable {
    public var weight = FlameWeight.time
    /// Whether inlined frames end in `_[i]` and system calls in `_[k]`, by which other tools colour them.
    public var marksKinds = false

    public init() {}
  }

  private let tree: CallTree
  /// Trees of the same nodes, one for each number of a line.
  private let columns: [CallTree]
  private let options: Options

  public init(tree: CallTree, options: Options = Options()) {
    self.tree = tree
    columns = [tree]
    self.options = options
  }

  /// Two columns: before and after.
  public init(_ difference: CallTreeDifference, options: Options = Options()) {
    tree = difference.after
    columns = [difference.before, difference.after]
    self.options = options
  }

  /// The lines in the order of the tree, each ended by a newline; UTF-8.
  public func text() -> [UInt8] {
    let names = tree.frames.map(foldedName)
    let weights = columns.map(nodeWeights)
    var text: [UInt8] = []
    var path: [UInt8] = []
    // Length of the path up to the ancestor at each depth; the root is not part of a path.
    var ends = [0]
    for (index, node) in tree.nodes.enumerated().dropFirst() {
      path.removeLast(path.count - ends[node.depth - 1])
      if node.depth > 1 { path.append(UInt8(ascii: ";")) }
      path += names[node.frame]
      ends.removeLast(ends.count - node.depth)
      ends.append(path.count)
      guard columns.contains(where: { $0.nodes[index].own[options.weight] > 0 }) else { continue }
      text += path
      for column in weights {
        text.append(UInt8(ascii: " "))
        text.appendDecimal(column[index])
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// The number of each node's line.
  private func nodeWeights(_ tree: CallTree) -> [UInt64] {
    let exact = tree.nodes.map { $0.own[options.weight] }
    return options.weight == .time ? Self.microseconds(exact) : exact
  }

  /// Nanoseconds as whole microseconds whose sum is that of all nanoseconds to the nearest microsecond.
  private static func microseconds(_ nanoseconds: [UInt64]) -> [UInt64] {
    var linesWithFraction = [Int](repeating: 0, count: 1000)
    var fractions: UInt64 = 0
    for value in nanoseconds {
      linesWithFraction[Int(value % 1000)] += 1
      fractions += value % 1000
    }
    // Find the smallest fraction that is rounded up, and how many lines with just that fraction are.
    var remaining = Int((fractions + 500) / 1000)
    var smallest = 999
    while remaining > linesWithFraction[smallest], smallest > 0 {
      remaining -= linesWithFraction[smallest]
      smallest -= 1
    }
    return nanoseconds.map { value in
      let fraction = Int(value % 1000)
      var isRoundedUp = fraction > smallest
      if fraction == smallest, remaining > 0 {
        remaining -= 1
        isRoundedUp = true
      }
      return value / 1000 + (isRoundedUp ? 1 : 0)
    }
  }

  /// A name that cannot be taken for more than one frame or line: `;` becomes `:`, and whatever a reader may
  /// take for the end of a line or a terminal for a command becomes `?`.
  private func foldedName(_ frame: CallTree.Frame) -> [UInt8] {
    var name: [UInt8] = []
    for scalar in frame.function.unicodeScalars {
      switch scalar.value {
      case 0x3B: name.append(UInt8(ascii: ":"))
      case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: name.append(UInt8(ascii: "?"))
      default: name += UTF8.encode(scalar).map(Array.init) ?? []
      }
    }
    if name.isEmpty { name += "[unknown]".utf8 }
    if options.marksKinds, !frame.origin.isCode { name += "_[k]".utf8 }
    if options.marksKinds, frame.isInlined { name += "_[i]".utf8 }
    return name
  }
}
