/// Where the frames of a call tree lie in a picture.
struct FlameLayout {
  /// Horizontal positions count in steps of one hundred-millionth of the picture's width.
  static let steps: UInt64 = 100_000_000

  struct Placement {
    /// Index into the tree's nodes.
    let node: Int
    /// Both in steps. A child never reaches beyond its parent, and siblings never overlap.
    let left: UInt64
    let right: UInt64
  }

  /// Frames to draw, callers before callees, from left to right below each.
  let placements: [Placement]
  /// Frames that have weight but are too narrow to be drawn.
  let omitted: Int
  /// Depth of the deepest frame that is drawn.
  let maximumDepth: Int

  /// - Parameter minimumWidth: width of the narrowest frame to draw, as a fraction of the whole.
  init(tree: CallTree, weight: FlameWeight, minimumWidth: Double) {
    let total = tree.root.total[weight]
    let smallest = Double(total) * minimumWidth
    var placements: [Placement] = []
    // The weight to the left of the next frame at each depth.
    var edges: [UInt64] = [0]
    var omitted = 0
    var maximumDepth = 0
    var index = 0
    while total > 0, index < tree.nodes.count {
      let node = tree.nodes[index]
      let width = node.total[weight]
      let start = edges[node.depth]
      edges[node.depth] = start + width
      if width == 0 || Double(width) < smallest {
        omitted += tree.nodes[index..<node.subtreeEnd].count { $0.total[weight] > 0 }
        index = node.subtreeEnd
        continue
      }
      placements.append(
        Placement(
          node: index, left: Self.position(start, of: total), right: Self.position(start + width, of: total)))
      maximumDepth = max(maximumDepth, node.depth)
      if node.depth + 1 == edges.count { edges.append(start) } else { edges[node.depth + 1] = start }
      index += 1
    }
    self.placements = placements
    self.omitted = omitted
    self.maximumDepth = maximumDepth
  }

  private static func position(_ part: UInt64, of total: UInt64) -> UInt64 {
    let product = part.multipliedFullWidth(by: steps)
    return total.dividingFullWidth((high: product.high, low: product.low)).quotient
  }
}
