/// A kind of system call as a profile names it.
public struct TracedCall: Hashable, Sendable {
  public let name: String
  /// Whether its time is waiting for readiness (poll, epoll, select, futex …) and not work on data.
  public let isWaiting: Bool

  public init(name: String, isWaiting: Bool) {
    self.name = name
    self.isWaiting = isWaiting
  }
}

/// Index of a `TracedCall` in its profile.
public struct CallID: Hashable, Sendable {
  public let index: UInt16
  public init(_ index: UInt16) { self.index = index }
}
