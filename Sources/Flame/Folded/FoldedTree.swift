internal import Trace

/// Call trees of what a `FoldedReader` summed, without what is too narrow to be drawn.
struct FoldedTree {
  /// Numbers of a tree are whole: they stand for so many parts of one.
  let scale: UInt64
  let after: CallTree
  /// `nil` where lines have one number.
  let before: CallTree?
  /// Nodes that were left out although they have weight.
  let omitted: Int

  /// - Parameters:
  ///   - text: what was read.
  ///   - minimumShare: share of the whole below which nodes are left out; what they have is their callers' own.
  init(_ reader: FoldedReader, text: Span<UInt8>, minimumShare: Double) {
    let nodes = reader.stacks.nodes
    let after = Self.totals(reader.after, nodes)
    let before = reader.lines.columns == 2 ? Self.totals(reader.before, nodes) : []
    let all = max(after[0], before.first ?? 0)
    scale = reader.lines.hasFractions ? Self.scale(all) : 1
    var builder = CallTreeBuilder()
    var frames = [Int32](repeating: -1, count: reader.names.ranges.count)
    // The branch of each node; -1 for those that are left out.
    var branches = [Int32](repeating: -1, count: nodes.count)
    branches[0] = CallTreeBuilder.root
    var kept = [0]
    var omitted = 0
    for index in nodes.indices.dropFirst() {
      let weight = max(after[index], before.isEmpty ? 0 : before[index])
      if weight == 0 { continue }
      // A parent is at least as wide as its children and stands before them.
      guard weight >= minimumShare * all else {
        omitted += 1
        continue
      }
      let name = Int(nodes[index].frame.index)
      if frames[name] < 0 { frames[name] = builder.intern(Self.frame(reader.names.ranges[name], text)) }
      branches[index] = builder.branch(frames[name], under: branches[Int(nodes[index].parent.index)])
      kept.append(index)
    }
    self.omitted = omitted
    let places = kept.map { (node: $0, branch: branches[$0]) }
    self.after = Self.tree(builder, after, places, nodes, scale: scale, isInverted: reader.isInverted)
    self.before =
      before.isEmpty
      ? nil : Self.tree(builder, before, places, nodes, scale: scale, isInverted: reader.isInverted)
  }

  /// What each node and all below it have. A child stands behind its parent.
  private static func totals(_ own: [Double], _ nodes: [StackTable.Node]) -> [Double] {
    var totals = own
    for index in stride(from: nodes.count - 1, to: 0, by: -1) {
      totals[Int(nodes[index].parent.index)] += totals[index]
    }
    return totals
  }

  /// The greatest power of ten that keeps a sum below 2⁵³, at most a million.
  private static func scale(_ sum: Double) -> UInt64 {
    var scale: UInt64 = 1_000_000
    while scale > 1, sum * Double(scale) >= 0x1p53 { scale /= 10 }
    return scale
  }

  private static func tree(
    _ builder: CallTreeBuilder, _ totals: [Double], _ places: [(node: Int, branch: Int32)],
    _ nodes: [StackTable.Node], scale: UInt64, isInverted: Bool
  ) -> CallTree {
    var builder = builder
    var own = [Int: Double](minimumCapacity: places.count)
    for place in places { own[place.node] = totals[place.node] }
    for place in places.dropFirst() {
      own[Int(nodes[place.node].parent.index), default: 0] -= totals[place.node]
    }
    for place in places {
      let amount = ((own[place.node] ?? 0) * Double(scale)).rounded()
      builder.add(CallTree.Amounts(calls: UInt64(max(0, amount))), at: place.branch)
    }
    var options = CallTree.Options()
    options.isInverted = isInverted
    return builder.finish(series: [], options: options)
  }

  /// The frame of a name; what it ends in tells its kind, as in the output of other tools.
  private static func frame(_ range: Range<Int>, _ text: Span<UInt8>) -> CallTree.Frame {
    var name = range.map { text[$0] }
    var origin = CodeOrigin.program
    var isInlined = false
    if name.count > 4, name.suffix(4).starts(with: "_[".utf8), name.last == UInt8(ascii: "]") {
      let isKnown: Bool
      switch name[name.count - 2] {
      case UInt8(ascii: "k"): (isKnown, origin) = (true, .systemCall)
      case UInt8(ascii: "j"): (isKnown, origin) = (true, .generated)
      case UInt8(ascii: "i"): (isKnown, isInlined) = (true, true)
      default: isKnown = false
      }
      if isKnown { name.removeLast(4) }
    }
    return CallTree.Frame(
      function: name.isEmpty ? "[unknown]" : String(decoding: name, as: UTF8.self), module: "",
      origin: origin,
      file: nil, line: 0, isInlined: isInlined)
  }
}
