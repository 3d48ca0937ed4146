/// A system call's number in the x86-64 table of the kernel.
package struct SyscallNumber: Hashable, Comparable, Sendable {
  package let rawValue: UInt32

  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  package static func < (left: SyscallNumber, right: SyscallNumber) -> Bool {
    left.rawValue < right.rawValue
  }
}
