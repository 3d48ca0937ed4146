/// An address in the memory of a traced process. It means nothing in this one.
package struct TraceeAddress: Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(_ rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (left: TraceeAddress, right: TraceeAddress) -> Bool {
    left.rawValue < right.rawValue
  }
}
