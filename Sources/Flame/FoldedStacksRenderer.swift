package import Trace

/// Writes a profile as folded stacks.
package struct FoldedStacksRenderer: ProfileRenderer {
  private let stacks: FoldedStacks.Options
  private let tree: CallTree.Options

  package init(stacks: FoldedStacks.Options, tree: CallTree.Options) {
    self.stacks = stacks
    self.tree = tree
  }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] {
    FoldedStacks(tree: CallTree(resolved, options: tree), options: stacks).text()
  }
}
