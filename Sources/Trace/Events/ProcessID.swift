/// The kernel's number of a process or of one of its threads, as this program's PID namespace shows it.
package struct ProcessID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  @inlinable
  package init(_ rawValue: Int32) { self.rawValue = rawValue }

  package static func < (left: ProcessID, right: ProcessID) -> Bool { left.rawValue < right.rawValue }

  package var description: String { String(rawValue) }
}
