/// A system call's number in the x86-64 table of the kernel, or in that of another kind of program.
package struct SyscallNumber: Hashable, Comparable, Sendable {
  /// Marks numbers of the 32-bit table, which mean other calls.
  private static let legacyMark: UInt32 = 0x8000_0000
  /// Marks numbers of the x32 ABI (`__X32_SYSCALL_BIT`).
  private static let x32Mark: UInt32 = 0x4000_0000

  /// What program makes calls by a number.
  package enum Table: Sendable {
    case native, i386, x32
  }

  /// The number with the mark of its table.
  package let rawValue: UInt32

  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// A call that a program made as a 32-bit one (`int $0x80`, or a 32-bit program).
  package init(i386 number: UInt32) { rawValue = number | Self.legacyMark }

  package var table: Table {
    rawValue & Self.legacyMark != 0 ? .i386 : rawValue & Self.x32Mark != 0 ? .x32 : .native
  }

  /// The number as the program gave it.
  package var numberInTable: UInt32 { rawValue & ~(Self.legacyMark | Self.x32Mark) }

  package static func < (left: SyscallNumber, right: SyscallNumber) -> Bool {
    left.rawValue < right.rawValue
  }
}
