/// The kernel's number of a process or of one of its threads, as this program's PID namespace shows it.
public struct ProcessID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

  @inlinable
  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  public static func < (left: ProcessID, right: ProcessID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { String(rawValue) }
}
