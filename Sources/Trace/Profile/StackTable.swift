/// Index of an interned stack; a node in a tree of frames whose root is the outermost caller.
public struct StackID: Hashable, Sendable {
  public let index: UInt32
  public init(_ index: UInt32) { self.index = index }

  /// The stack without frames: nothing was unwound.
  public static let empty = StackID(0)
}

/// Interned stacks as a prefix tree from the outermost frame inwards, so that stacks share their callers.
public struct StackTable: Sendable {
  public struct Node: Sendable {
    /// The caller's node; `StackID.empty` for an outermost frame.
    public let parent: StackID
    public let frame: FrameID
  }

  /// Node 0 stands for the empty stack; its frame means nothing.
  public private(set) var nodes: [Node] = [Node(parent: .empty, frame: FrameID(0))]
  /// Nodes by parent and frame: an index into `nodes`, or 0 where free. The count is a power of two, at most half taken.
  ///
  /// A node has a place at home, one of two that belong to its parent. If another is there it has the next free place
  /// from where its hash leads. A chain of callers, which are numbered one after the other, is so looked up side by side
  /// in memory.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)

  public init() {}

  /// The stack that `frame` makes when `parent` called it.
  public mutating func intern(_ frame: FrameID, calledFrom parent: StackID) -> StackID {
    var slot = home(of: frame, parent)
    var isHome = true
    while case let index = slots[slot], index != 0 {
      let node = nodes[Int(index)]
      if node.parent == parent, node.frame == frame { return StackID(index) }
      slot = isHome ? hashed(frame, parent) : (slot &+ 1) & (slots.count &- 1)
      isHome = false
    }
    let created = StackID(UInt32(nodes.count))
    nodes.append(Node(parent: parent, frame: frame))
    slots[slot] = created.index
    if nodes.count * 2 > slots.count { grow() }
    return created
  }

  private func home(of frame: FrameID, _ parent: StackID) -> Int {
    let side = UInt64(frame.index) &* 0x9e37_79b9_7f4a_7c15 &>> 63
    return (Int(parent.index) &* 2 &+ Int(side)) & (slots.count &- 1)
  }

  private func hashed(_ frame: FrameID, _ parent: StackID) -> Int {
    let key = UInt64(parent.index) << 32 | UInt64(frame.index)
    return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & (slots.count &- 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (index, node) in nodes.enumerated().dropFirst() {
      var slot = home(of: node.frame, node.parent)
      if slots[slot] != 0 { slot = hashed(node.frame, node.parent) }
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index)
    }
  }

  /// Frames of a stack, leaf first.
  public func frames(of stack: StackID) -> [FrameID] {
    var frames: [FrameID] = []
    var current = stack
    while current != .empty {
      let node = nodes[Int(current.index)]
      frames.append(node.frame)
      current = node.parent
    }
    return frames
  }
}
