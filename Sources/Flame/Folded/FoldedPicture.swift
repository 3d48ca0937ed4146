/// Folded stacks as a flame graph; those with two numbers a line as a differential one.
public struct FoldedPicture: Sendable {
  public struct Options: Sendable {
    /// `subtitle`, `weight` and `counts` are set here.
    public var graph = FlameGraph.Options()
    /// What the numbers count.
    public var unit = "samples"
    /// How many numbers lines end in, 1 or 2; `nil`: as many as the first line.
    public var columns: Int?
    /// Whether stacks are merged from the innermost frame outwards.
    public var isInverted = false
    public var widths = DifferentialFlameGraph.Widths.after

    public init() {}
  }

  public let svg: [UInt8]
  /// Lines that are neither comments nor a stack and a number, and the first of them, counted from 1.
  public let skippedLines: Int
  public let firstSkippedLine: Int

  public init(_ text: Span<UInt8>, options: Options = Options()) throws(FoldedError) {
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
