package import Trace

/// Draws a profile as a flame graph.
package struct FlameGraphRenderer: ProfileRenderer {
  private let graph: FlameGraph.Options
  private let tree: CallTree.Options

  package init(graph: FlameGraph.Options, tree: CallTree.Options) {
    self.graph = graph
    self.tree = tree
  }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] {
    FlameGraph(tree: CallTree(resolved, options: tree), options: graph).svg()
  }
}
