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
  private var children: [UInt64: StackID] = [:]

  package init() {}

  /// The stack that `frame` makes when `parent` called it.
  package mutating func intern(_ frame: FrameID, calledFrom parent: StackID) -> StackID {
    let key = UInt64(parent.index) << 32 | UInt64(frame.index)
    if let known = children[key] { return known }
    let created = StackID(UInt32(nodes.count))
    nodes.append(Node(parent: parent, frame: frame))
    children[key] = created
    return created
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
