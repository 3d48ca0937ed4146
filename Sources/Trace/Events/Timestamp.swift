/// A moment in nanoseconds of `CLOCK_MONOTONIC`.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let nanoseconds: UInt64

  @inlinable
  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Nanoseconds from `earlier` to this moment; 0 when the order is reversed.
  @inlinable
  public func nanoseconds(since earlier: Timestamp) -> UInt64 {
    nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
  }
}
