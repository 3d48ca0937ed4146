internal import Trace

/// A call tree as a flame graph: an SVG picture that a browser can zoom and search, and that stands alone.
///
/// Each frame is as wide as its share of the weight. Callers lie below what they call. The graph of an inverted tree
/// hangs down from the system calls instead, and one that is higher than a window from the outermost frames, for a
/// browser opens it at its top. Without a script, as in an `<img>`, it is a still picture whose frames have tooltips.
public struct FlameGraph: Sendable {
  public struct Options: Sendable {
    public var title = "I/O flame graph"
    /// A second, smaller line, such as the command and the clock; none where empty.
    public var subtitle = ""
    public var weight = FlameWeight.time
    /// Width of the picture in pixels before a browser fits it to its window.
    public var width = 1200
    /// Frames narrower than this many pixels at `width` are left out; the picture says how many.
    public var minimumFrameWidth = 0.1
    /// Whether frames hang down from the outermost one (an icicle graph); `nil`: where that serves best.
    public var isIcicle: Bool?
    /// How to speak of the tree's numbers; `nil` where they are those of calls.
    var counts: FlameCounts?

    public init() {}
  }

  private let tree: CallTree
  private let options: Options

  public init(tree: CallTree, options: Options = Options()) {
    self.tree = tree
    self.options = options
  }

  /// The picture as an `svg` element in UTF-8, fit for a file of its own and for the inside of an HTML page.
  public func svg() -> [UInt8] {
    var drawing = FlameDrawing(tree: tree, options: options)
    drawing.draw()
    return drawing.svg
  }
}
