public import Trace

/// All stacks of a profile merged from one end, with what was measured below each node.
///
/// Nodes lie in pre-order: a node comes before its children, and all that descends from it lies in the range
/// up to `subtreeEnd`. Siblings are in alphabetical order, so that equal profiles make equal trees.
public struct CallTree: Sendable {
  public struct Options: Sendable {
    /// Whether calls that wait for readiness (poll, futex …) are part of the tree.
    public var includesWaiting = true
    /// Whether stacks are merged from the system call outwards instead of from the outermost caller inwards.
    public var isInverted = false
    /// Whether each call has the file that it works on as one more frame, beyond the system call.
    public var includesFiles = false
    /// Whether calls from different lines of a function share a node.
    public var mergesLines = true

    public init() {}
  }

  /// What a node stands for; nodes share frames.
  public struct Frame: Hashable, Sendable {
    /// Function, system call or program.
    public let function: String
    /// Last component of the module's path; empty for system calls and programs.
    public let module: String
    public let origin: CodeOrigin
    /// Source file and line, from 1; `nil` and 0 where unknown or where lines are merged.
    public let file: String?
    public let line: UInt32
    /// Whether all calls of this frame were inlined into their caller.
    public internal(set) var isInlined: Bool
  }

  /// A sum over calls.
  public struct Amounts: Hashable, Sendable {
    public var nanoseconds: UInt64 = 0
    public var calls: UInt64 = 0
    public var bytes: UInt64 = 0
    public var errors: UInt64 = 0

    /// The amount that a weight stands for; time in nanoseconds.
    public subscript(weight: FlameWeight) -> UInt64 {
      switch weight {
      case .time: nanoseconds
      case .calls: calls
      case .bytes: bytes
      }
    }

    public static func += (sum: inout Amounts, other: Amounts) {
      sum.nanoseconds &+= other.nanoseconds
      sum.calls &+= other.calls
      sum.bytes &+= other.bytes
      sum.errors &+= other.errors
    }
  }

  public struct Node: Sendable {
    /// Index into `frames`.
    public let frame: Int
    /// Index into `nodes`; -1 for the root.
    public let parent: Int
    /// Steps from the root, which has depth 0.
    public let depth: Int
    /// Index of the first node after this one that does not descend from it.
    public let subtreeEnd: Int
    /// Calls that passed through this node: its own and those of its children.
    public internal(set) var total: Amounts
    /// Calls whose stack ends at this node.
    public internal(set) var own: Amounts
    /// 99th percentile of the latency of the calls in `total`, in nanoseconds.
    public internal(set) var p99Nanoseconds: UInt64
  }

  public let options: Options
  /// Distinct frames; frame 0 belongs to the root and is named `all`.
  public let frames: [Frame]
  /// Nodes in pre-order, never empty; node 0 is the root.
  public let nodes: [Node]

  /// The sum over everything.
  public var root: Node { nodes[0] }

  /// The frame of the node at an index.
  public func frame(of node: Int) -> Frame { frames[nodes[node].frame] }

  /// Indices of the children of the node at an index, in alphabetical order.
  public func children(of node: Int) -> [Int] {
    var children: [Int] = []
    var child = node + 1
    while child < nodes[node].subtreeEnd {
      children.append(child)
      child = nodes[child].subtreeEnd
    }
    return children
  }
}
