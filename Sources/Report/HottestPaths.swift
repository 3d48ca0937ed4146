internal import Flame
internal import Stats
internal import Trace

/// The hottest paths as a call tree: from the outermost caller inwards, each with its share of the total.
///
/// A caller with one callee that takes nearly all of its time shares a line with it, so that long chains stay readable.
struct HottestPaths {
  /// Paths that take less than this part of the total are left out.
  private static let smallestShare = 0.01
  /// A callee with at least this part of its caller's time continues the caller's line.
  private static let chainShare = 0.95

  private let tree: CallTree
  private let rowLimit: Int

  /// - Parameter rowLimit: lines at most.
  init(_ resolved: ResolvedProfile, rowLimit: Int) {
    var options = CallTree.Options()
    options.includesWaiting = false
    tree = CallTree(resolved, options: options)
    self.rowLimit = rowLimit
  }

  func table() -> ReportTable {
    var table = ReportTable(
      title: "Hottest paths",
      columns: [("total", .right), ("share", .right), ("calls", .right), ("p99", .right), ("path", .left)])
    let total = tree.root.total.nanoseconds
    guard total > 0 else { return table }
    var lines: [(node: Int, depth: Int, names: [String])] = []
    var pending = hotChildren(of: 0, total: total).map { (node: $0, depth: 0) }
    pending.reverse()
    while let (node, depth) = pending.popLast() {
      let (last, names) = chain(from: node)
      lines.append((last, depth, names))
      pending += hotChildren(of: last, total: total).reversed().map { ($0, depth + 1) }
    }
    // The least of the hot paths go first when there are more than fit; what is left keeps its order.
    let kept = Set(
      lines.indices.sorted {
        tree.nodes[lines[$0].node].total.nanoseconds > tree.nodes[lines[$1].node].total.nanoseconds
      }.prefix(rowLimit))
    for index in lines.indices where kept.contains(index) {
      let (node, depth, names) = lines[index]
      let amounts = tree.nodes[node].total
      table.rows.append([
        Quantity.duration(amounts.nanoseconds), Quantity.share(amounts.nanoseconds, of: total),
        Quantity.count(amounts.calls), Quantity.duration(tree.nodes[node].p99Nanoseconds),
        String(repeating: "  ", count: depth) + Self.shortened(names).joined(separator: " → "),
      ])
    }
    return table
  }

  /// Follows callees for as long as one of them takes nearly all of its caller's time.
  private func chain(from start: Int) -> (last: Int, names: [String]) {
    var node = start
    var names = [name(of: node)]
    while let callee = hottestChild(of: node),
      Double(tree.nodes[callee].total.nanoseconds)
        >= Self.chainShare * Double(tree.nodes[node].total.nanoseconds)
    {
      node = callee
      names.append(name(of: node))
    }
    return (node, names)
  }

  /// A chain of at most nine names: the middle of a longer one is only counted.
  private static func shortened(_ names: [String]) -> [String] {
    guard names.count > 9 else { return names }
    return names.prefix(4) + ["(\(names.count - 8) more)"] + names.suffix(4)
  }

  private func name(of node: Int) -> String {
    let frame = tree.frame(of: node)
    return TerminalText.escaped(frame.function) + (frame.isInlined ? " (inlined)" : "")
  }

  private func hottestChild(of node: Int) -> Int? {
    tree.children(of: node).max { tree.nodes[$0].total.nanoseconds < tree.nodes[$1].total.nanoseconds }
  }

  private func hotChildren(of node: Int, total: UInt64) -> [Int] {
    tree.children(of: node)
      .filter { Double(tree.nodes[$0].total.nanoseconds) >= Self.smallestShare * Double(total) }
      .sorted { tree.nodes[$0].total.nanoseconds > tree.nodes[$1].total.nanoseconds }
  }
}
