public import Trace

/// Draws a profile as a flame graph.
public struct FlameGraphRenderer: ProfileRenderer {
  private let graph: FlameGraph.Options
  private let tree: CallTree.Options

  public init(graph: FlameGraph.Options, tree: CallTree.Options) {
    self.graph = graph
    self.tree = tree
  }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    FlameGraph(tree: CallTree(resolved, options: tree), options: graph).svg()
  }
}
