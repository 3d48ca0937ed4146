/// Folded stacks as a flame graph; those with two numbers a line as a differential one.
package struct FoldedPicture: Sendable {
  package struct Options: Sendable {
    /// `subtitle`, `weight` and `counts` are set here.
    package var graph = FlameGraph.Options()
    /// What the numbers count.
    package var unit = "samples"
    /// How many numbers lines end in, 1 or 2; `nil`: as many as the first line.
    package var columns: Int?
    /// Whether stacks are merged from the innermost frame outwards.
    package var isInverted = false
    package var widths = DifferentialFlameGraph.Widths.after

    package init() {}
  }

  package let svg: [UInt8]
  /// Lines that are neither comments nor a stack and a number, and the first of them, counted from 1.
  package let skippedLines: Int
  package let firstSkippedLine: Int

  package init(_ text: Span<UInt8>, options: Options = Options()) throws(FoldedError) {
    let reader = try FoldedReader(text, columns: options.columns, isInverted: options.isInverted)
    let tree = FoldedTree(
      reader, text: text, minimumShare: FlameDrawing.minimumShare(options.graph))
    var graph = options.graph
    graph.weight = .calls
    graph.counts = FlameCounts(unit: options.unit, scale: tree.scale, omitted: tree.omitted)
    if let before = tree.before {
      let difference = CallTreeDifference(before: before, after: tree.after)
      svg = DifferentialFlameGraph(difference, widths: options.widths, options: graph).svg()
    } else {
      svg = FlameGraph(tree: tree.after, options: graph).svg()
    }
    skippedLines = reader.lines.skippedLines
    firstSkippedLine = reader.lines.firstSkippedLine
  }
}
