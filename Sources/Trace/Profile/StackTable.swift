/// Index of an interned stack; a node in a tree of frames whose root is the outermost caller.
package struct StackID: Hashable, Sendable {
  package let index: UInt32
  package init(_ index: UInt32) { self.index = index }

  /// The stack without frames: nothing was unwound.
  package static let empty = StackID(0)
}

/// Interned stacks as a prefix tree from the outermost frame inwards, so that stacks share their callers.
package struct StackTable: Sendable {
  package struct Node: Sendable {
    /// The caller's node; `StackID.empty` for an outermost frame.
    package let parent: StackID
    package let frame: FrameID
  }

  /// Node 0 stands for the empty stack; its frame means nothing.
  package private(set) var nodes: [Node] = [Node(parent: .empty, frame: FrameID(0))]
  /// Nodes by parent and frame, open-addressed: an index into `nodes`, or 0 where free. The count is a power of two,
  /// at most half taken.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)

  package init() {}

  /// The stack that `frame` makes when `parent` called it.
  package mutating func intern(_ frame: FrameID, calledFrom parent: StackID) -> StackID {
    var slot = slot(of: frame, parent)
    while case let index = slots[slot], index != 0 {
      let node = nodes[Int(index)]
      if node.parent == parent, node.frame == frame { return StackID(index) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let created = StackID(UInt32(nodes.count))
    nodes.append(Node(parent: parent, frame: frame))
    slots[slot] = created.index
    if nodes.count * 2 > slots.count { grow() }
    return created
  }

  private func slot(of frame: FrameID, _ parent: StackID) -> Int {
    let key = UInt64(parent.index) << 32 | UInt64(frame.index)
    return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for (index, node) in nodes.enumerated().dropFirst() {
      var slot = slot(of: node.frame, node.parent)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index)
    }
  }

  /// Frames of a stack, leaf first.
  package func frames(of stack: StackID) -> [FrameID] {
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
