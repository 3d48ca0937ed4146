internal import Trace

/// The stacks of a profile as a tree from the outermost frame inwards, inlined frames and system calls included. Formats
/// number their frames and stacks as it does.
struct ExportStacks {
  struct Node: Hashable {
    /// `nil` for an outermost frame.
    let parent: Int?
    /// Index into `frames`.
    let frame: Int
  }

  /// Each once.
  private(set) var frames: [SourceFrame] = []
  /// A caller stands before what it calls.
  private(set) var nodes: [Node] = []
  /// The node of the system call for each series; its parent is the function that made the call.
  private(set) var leaves: [Int] = []

  private var frameIndices: [SourceFrame: Int] = [:]
  private var nodeIndices: [Node: Int] = [:]
  /// Nodes by the stack, and by the program where stacks begin with it.
  private var known: [UInt64: Int] = [:]
  private let resolved: ResolvedProfile
  private let beginsWithProgram: Bool
  private let keepsLines: Bool

  /// - Parameters:
  ///   - showsPrograms: whether stacks begin with the program where the profile has several.
  ///   - keepsLines: whether lines tell frames of a function apart, for formats that keep both.
  init(_ resolved: ResolvedProfile, showsPrograms: Bool, keepsLines: Bool) {
    self.resolved = resolved
    self.keepsLines = keepsLines
    beginsWithProgram = showsPrograms && resolved.profile.programs.count > 1
    let profile = resolved.profile
    for series in profile.series {
      let caller = node(of: series.key.stack, program: series.key.program)
      let call = profile.calls[Int(series.key.call.index)]
      leaves.append(add(SourceFrame(function: call.name, module: "", origin: .systemCall), under: caller))
    }
  }

  /// The frames down to a node, outermost first.
  func path(to node: Int?) -> [Int] {
    var path: [Int] = []
    var current = node
    while let node = current {
      path.append(nodes[node].frame)
      current = nodes[node].parent
    }
    return path.reversed()
  }

  private mutating func node(of stack: StackID, program: UInt16) -> Int? {
    let prefix = beginsWithProgram ? UInt64(program) << 32 : 0
    var unknown: [StackID] = []
    var current = stack
    var end: Int?
    while current != .empty {
      end = known[prefix | UInt64(current.index)]
      if end != nil { break }
      unknown.append(current)
      current = resolved.profile.stacks.nodes[Int(current.index)].parent
    }
    if end == nil, beginsWithProgram {
      let name = resolved.profile.programs[Int(program)]
      end = add(SourceFrame(function: name, module: "", origin: .program), under: nil)
    }
    for stack in unknown.reversed() {
      let frame = resolved.profile.stacks.nodes[Int(stack.index)].frame
      for source in resolved.sourceFrames[Int(frame.index)].reversed() { end = add(source, under: end) }
      known[prefix | UInt64(stack.index)] = end
    }
    return end
  }

  private mutating func add(_ frame: SourceFrame, under parent: Int?) -> Int {
    let source =
      keepsLines
      ? frame
      : SourceFrame(
        function: frame.function, module: frame.module, file: frame.file, isInlined: frame.isInlined,
        origin: frame.origin)
    let frame = frameIndices[source] ?? frames.count
    if frame == frames.count {
      frames.append(source)
      frameIndices[source] = frame
    }
    let node = Node(parent: parent, frame: frame)
    if let known = nodeIndices[node] { return known }
    nodeIndices[node] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }
}
