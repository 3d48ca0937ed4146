internal import Stats
internal import Trace

/// Collects branches in any order, then lays them out as a `CallTree`.
struct CallTreeBuilder {
  /// The branch that all others grow from.
  static let root: Int32 = 0
  private static let none: Int32 = -1

  private var frames: [CallTree.Frame] = []
  private var frameIndices: [CallTree.Frame: Int32] = [:]
  /// Frame and parent of each branch, by the numbers that stacks of frames get; a parent has a lower one than its
  /// children. The root is the empty stack.
  private var branches = StackTable()
  private var own: [CallTree.Amounts] = []
  /// The series that end at each branch, as linked lists.
  private var firstEnding: [Int32] = []
  private var endings: [(series: Int, next: Int32)] = []

  init() {
    let frame = CallTree.Frame(
      function: "all", module: "", origin: .program, file: nil, line: 0, isInlined: false)
    frames.append(frame)
    addBranch()
  }

  /// The index of a frame. Frames that differ in nothing but being inlined are one, and count as inlined only
  /// if all of them are.
  mutating func intern(_ frame: CallTree.Frame) -> Int32 {
    var key = frame
    key.isInlined = false
    if let known = frameIndices[key] {
      if !frame.isInlined { frames[Int(known)].isInlined = false }
      return known
    }
    let created = Int32(frames.count)
    frames.append(frame)
    frameIndices[key] = created
    return created
  }

  /// The child of `parent` that stands for `frame`.
  mutating func branch(_ frame: Int32, under parent: Int32) -> Int32 {
    let branch = branches.intern(FrameID(UInt32(frame)), calledFrom: StackID(UInt32(parent)))
    if Int(branch.index) == own.count { addBranch() }
    return Int32(branch.index)
  }

  /// Notes that the calls of a series, by its index in the profile, were made at `branch`.
  mutating func end(series: Int, measure: Measure, at branch: Int32) {
    own[Int(branch)] += CallTree.Amounts(
      nanoseconds: measure.totalNanoseconds, calls: measure.calls, bytes: measure.bytes,
      errors: measure.errors)
    endings.append((series: series, next: firstEnding[Int(branch)]))
    firstEnding[Int(branch)] = Int32(endings.count - 1)
  }

  /// Adds to what was measured at `branch` without a series, and so without a percentile.
  mutating func add(_ amounts: CallTree.Amounts, at branch: Int32) { own[Int(branch)] += amounts }

  /// The tree of all branches; `series` are those of the profile that `end` counted.
  func finish(series: [Profile.Series], options: CallTree.Options) -> CallTree {
    let order = preOrder()
    var nodes = order.map { place in
      CallTree.Node(
        frame: frame(of: place.branch), parent: place.parent, depth: place.depth,
        subtreeEnd: place.subtreeEnd, total: own[place.branch], own: own[place.branch], p99Nanoseconds: 0)
    }
    for index in stride(from: nodes.count - 1, to: 0, by: -1) {
      nodes[nodes[index].parent].total += nodes[index].total
    }
    setPercentiles(of: &nodes, branches: order.map(\.branch), series: series)
    return CallTree(options: options, frames: frames, nodes: nodes)
  }

  private mutating func addBranch() {
    own.append(CallTree.Amounts())
    firstEnding.append(Self.none)
  }

  private func frame(of branch: Int) -> Int { Int(branches.nodes[branch].frame.index) }
}

// MARK: - Layout

extension CallTreeBuilder {
  private struct Place {
    let branch: Int
    let parent: Int
    let depth: Int
    var subtreeEnd: Int
  }

  /// Branches in pre-order with alphabetical siblings, without recursion.
  private func preOrder() -> [Place] {
    let (firstChild, nextSibling) = siblings()
    var places: [Place] = []
    places.reserveCapacity(own.count)
    var branch = Int(Self.root)
    var parent = -1
    while true {
      let position = places.count
      let depth = parent < 0 ? 0 : places[parent].depth + 1
      places.append(Place(branch: branch, parent: parent, depth: depth, subtreeEnd: position + 1))
      if firstChild[branch] != Self.none {
        parent = position
        branch = Int(firstChild[branch])
        continue
      }
      var finished = position
      while nextSibling[places[finished].branch] == Self.none {
        places[finished].subtreeEnd = places.count
        finished = places[finished].parent
        if finished < 0 { return places }
      }
      places[finished].subtreeEnd = places.count
      parent = places[finished].parent
      branch = Int(nextSibling[places[finished].branch])
    }
  }

  /// Children of each branch as linked lists in alphabetical order: the branches are sorted by the rank of
  /// their frames in one counting sort, then each is put before its later siblings.
  private func siblings() -> (firstChild: [Int32], nextSibling: [Int32]) {
    let ranked = frames.indices.sorted { Self.precedes(frames[$0], frames[$1]) }
    var rank = [Int](repeating: 0, count: frames.count)
    for (position, frame) in ranked.enumerated() { rank[frame] = position }

    var starts = [Int](repeating: 0, count: frames.count + 1)
    for branch in own.indices { starts[rank[frame(of: branch)] + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var sorted = [Int32](repeating: 0, count: own.count)
    for branch in own.indices {
      let slot = rank[frame(of: branch)]
      sorted[starts[slot]] = Int32(branch)
      starts[slot] += 1
    }

    var firstChild = [Int32](repeating: Self.none, count: own.count)
    var nextSibling = firstChild
    for branch in sorted.reversed() where branch != Self.root {
      let parent = Int(branches.nodes[Int(branch)].parent.index)
      nextSibling[Int(branch)] = firstChild[parent]
      firstChild[parent] = branch
    }
    return (firstChild, nextSibling)
  }

  private static func precedes(_ left: CallTree.Frame, _ right: CallTree.Frame) -> Bool {
    if left.function != right.function { return left.function < right.function }
    if left.module != right.module { return left.module < right.module }
    if left.origin != right.origin { return left.origin.rawValue < right.origin.rawValue }
    if left.file != right.file { return (left.file ?? "") < (right.file ?? "") }
    return left.line < right.line
  }
}

// MARK: - Percentiles

extension CallTreeBuilder {
  /// Merges the histograms of children into their parent from the last node to the first. A histogram is kept
  /// for each level of the tree at most, and none for a finished node.
  private func setPercentiles(of nodes: inout [CallTree.Node], branches: [Int], series: [Profile.Series]) {
    let levels = (nodes.map(\.depth).max() ?? 0) + 2
    var merged = [LatencyHistogram?](repeating: nil, count: levels)
    // The percentile of a level's histogram while it comes from one child alone.
    var known = [UInt64?](repeating: nil, count: levels)
    for index in nodes.indices.reversed() {
      let depth = nodes[index].depth
      var latency = merged[depth + 1].take()
      var percentile = known[depth + 1].take()
      var ending = firstEnding[branches[index]]
      while ending != Self.none {
        let own = series[endings[Int(ending)].series].measure.latency
        Self.merge(own, into: &latency)
        percentile = nil
        ending = endings[Int(ending)].next
      }
      guard let latency else { continue }
      let p99 = percentile ?? latency.percentile(0.99)
      nodes[index].p99Nanoseconds = p99
      known[depth] = merged[depth] == nil ? p99 : nil
      Self.merge(latency, into: &merged[depth])
    }
  }

  private static func merge(_ latency: LatencyHistogram, into sum: inout LatencyHistogram?) {
    if sum == nil { sum = latency } else { sum?.merge(latency) }
  }
}
