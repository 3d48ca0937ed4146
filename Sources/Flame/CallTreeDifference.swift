public import Trace

/// The call trees of two sides as two trees with the same nodes, so that a node of one has its match at the same index
/// of the other; one that a side lacks is empty there.
///
/// Frames match by their names alone: modules and addresses may differ between builds.
public struct CallTreeDifference: Sendable {
  /// The mean over the runs of the side before.
  public let before: CallTree
  /// The mean over the runs of the side after.
  public let after: CallTree

  /// - Parameters:
  ///   - before: runs of that side, at least one.
  ///   - after: the same.
  public init(
    before: [ResolvedProfile], after: [ResolvedProfile], options: CallTree.Options = CallTree.Options()
  ) {
    var merger = Merger()
    // After comes first, so that frames of both sides show the modules of that one.
    let second = merger.ownAmounts(of: after.lazy.map { CallTree($0, options: options) })
    let first = merger.ownAmounts(of: before.lazy.map { CallTree($0, options: options) })
    self.before = merger.tree(first, runs: before.count, options: options)
    self.after = merger.tree(second, runs: after.count, options: options)
  }

  /// Two trees of the same nodes.
  init(before: CallTree, after: CallTree) {
    self.before = before
    self.after = after
  }

  /// A tree of the same nodes, of which each counts as own what `own` makes of the own amounts of both sides.
  func tree(own: (_ node: Int) -> CallTree.Amounts) -> CallTree {
    var nodes = after.nodes
    for index in nodes.indices {
      nodes[index].own = own(index)
      nodes[index].total = nodes[index].own
    }
    for index in stride(from: nodes.count - 1, to: 0, by: -1) {
      nodes[nodes[index].parent].total += nodes[index].total
    }
    return CallTree(options: after.options, frames: after.frames, nodes: nodes)
  }
}

/// Leads the nodes of many trees to common branches.
private struct Merger {
  /// What makes frames one.
  struct FrameName: Hashable {
    let function: String
    let isCode: Bool
    let file: String?
    let line: UInt32
  }

  private var builder = CallTreeBuilder()
  private var frames: [FrameName: Int32] = [:]

  /// Grows the branches of trees, and sums what each branch has of its own.
  mutating func ownAmounts(of trees: some Sequence<CallTree>) -> [Int32: CallTree.Amounts] {
    var amounts: [Int32: CallTree.Amounts] = [:]
    for tree in trees {
      let frames = tree.frames.map { intern($0) }
      var branches: [Int32] = []
      branches.reserveCapacity(tree.nodes.count)
      for node in tree.nodes {
        let branch =
          node.parent < 0
          ? CallTreeBuilder.root : builder.branch(frames[node.frame], under: branches[node.parent])
        branches.append(branch)
        if node.own.calls > 0 { amounts[branch, default: CallTree.Amounts()] += node.own }
      }
    }
    return amounts
  }

  /// The tree of all branches with the amounts of one side, divided by the number of its runs.
  func tree(_ amounts: [Int32: CallTree.Amounts], runs: Int, options: CallTree.Options) -> CallTree {
    var builder = builder
    let runs = UInt64(max(1, runs))
    for (branch, sum) in amounts {
      let mean = CallTree.Amounts(
        nanoseconds: sum.nanoseconds / runs, calls: sum.calls / runs, bytes: sum.bytes / runs,
        errors: sum.errors / runs)
      builder.add(mean, at: branch)
    }
    return builder.finish(series: [], options: options)
  }

  private mutating func intern(_ frame: CallTree.Frame) -> Int32 {
    let name = FrameName(
      function: frame.function, isCode: frame.origin.isCode, file: frame.file, line: frame.line)
    if let known = frames[name] { return known }
    let created = builder.intern(frame)
    frames[name] = created
    return created
  }
}
