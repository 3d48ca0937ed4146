public import Trace

/// Writes a profile as folded stacks.
public struct FoldedStacksRenderer: ProfileRenderer {
  private let stacks: FoldedStacks.Options
  private let tree: CallTree.Options

  public init(stacks: FoldedStacks.Options, tree: CallTree.Options) {
    self.stacks = stacks
    self.tree = tree
  }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    FoldedStacks(tree: CallTree(resolved, options: tree), options: stacks).text()
  }
}
