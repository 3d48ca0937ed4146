internal import Trace

/// Two sides of runs as one flame graph: red where frames take more than before, blue where they take less.
///
/// A frame is coloured by the change of its own weight and that of all that it calls. Frames that are on one side only
/// are drawn, too, and outlined.
public struct DifferentialFlameGraph: Sendable {
  /// What widths show.
  public enum Widths: String, CaseIterable, Sendable {
    /// The side after; vanished frames are as wide as they were before.
    case after
    /// The side before; new frames are as wide as they are after.
    case before
    /// The sum of both.
    case both
  }

  private let difference: CallTreeDifference
  private let widths: Widths
  private let options: FlameGraph.Options

  public init(
    _ difference: CallTreeDifference, widths: Widths = .after, options: FlameGraph.Options = .init()
  ) {
    self.difference = difference
    self.widths = widths
    self.options = options
  }

  /// The picture as an `svg` element in UTF-8.
  public func svg() -> [UInt8] {
    let tree = difference.tree { node in
      let (before, after) = (difference.before.nodes[node], difference.after.nodes[node])
      switch widths {
      case .after: return after.total.calls > 0 ? after.own : before.own
      case .before: return before.total.calls > 0 ? before.own : after.own
      case .both:
        var sum = before.own
        sum += after.own
        return sum
      }
    }
    var drawing = FlameDrawing(
      tree: tree, options: options, comparison: FlameComparison(difference: difference, widths: widths))
    drawing.draw()
    return drawing.svg
  }
}
