/// An address in the memory of a traced process. It means nothing in this one.
public struct TraceeAddress: Hashable, Comparable, Sendable {
  public let rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (left: TraceeAddress, right: TraceeAddress) -> Bool {
    left.rawValue < right.rawValue
  }
}
