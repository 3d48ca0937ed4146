/// A kind of system call as a profile names it.
package struct TracedCall: Hashable, Sendable {
  package let name: String
  /// Whether its time is waiting for readiness (poll, epoll, select, futex …) and not work on data.
  package let isWaiting: Bool

  package init(name: String, isWaiting: Bool) {
    self.name = name
    self.isWaiting = isWaiting
  }
}

/// Index of a `TracedCall` in its profile.
package struct CallID: Hashable, Sendable {
  package let index: UInt16
  package init(_ index: UInt16) { self.index = index }
}
