/// A moment in nanoseconds of `CLOCK_MONOTONIC`.
package struct Timestamp: Hashable, Comparable, Sendable {
  package let nanoseconds: UInt64

  @inlinable
  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  @inlinable
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Nanoseconds from `earlier` to this moment; 0 when the order is reversed.
  @inlinable
  package func nanoseconds(since earlier: Timestamp) -> UInt64 {
    nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
  }
}
