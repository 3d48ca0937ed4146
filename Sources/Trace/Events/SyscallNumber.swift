/// A system call's number in the x86-64 table of the kernel, or in that of another kind of program.
public struct SyscallNumber: Hashable, Comparable, Sendable {
  /// Marks numbers of the 32-bit table, which mean other calls.
  private static let legacyMark: UInt32 = 0x8000_0000
  /// Marks numbers of the x32 ABI (`__X32_SYSCALL_BIT`).
  private static let x32Mark: UInt32 = 0x4000_0000

  /// Marks what is no system call and does I/O all the same.
  private static let requestMark: UInt32 = 0x2000_0000
  private static let faultMark: UInt32 = 0x1000_0000

  /// What program makes calls by a number.
  public enum Table: Sendable {
    case native, i386, x32
    /// Operations that are handed to the kernel through a ring (io_uring(7)).
    case ringRequest
    /// Memory that had to be read in.
    case pageFault
  }

  /// The number with the mark of its table.
  public let rawValue: UInt32

  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// A call that a program made as a 32-bit one (`int $0x80`, or a 32-bit program).
  public init(i386 number: UInt32) { rawValue = number | Self.legacyMark }

  /// An operation of io_uring, `IORING_OP_*` of linux/io_uring.h.
  public init(ringRequest operation: UInt8) { rawValue = UInt32(operation) | Self.requestMark }

  /// A page fault that waited for a file or for swap space.
  public static let majorPageFault = SyscallNumber(faultMark)

  public var table: Table {
    if rawValue & Self.legacyMark != 0 { return .i386 }
    if rawValue & Self.x32Mark != 0 { return .x32 }
    if rawValue & Self.requestMark != 0 { return .ringRequest }
    return rawValue & Self.faultMark != 0 ? .pageFault : .native
  }

  /// The number as the program gave it.
  public var numberInTable: UInt32 {
    rawValue & ~(Self.legacyMark | Self.x32Mark | Self.requestMark | Self.faultMark)
  }

  public static func < (left: SyscallNumber, right: SyscallNumber) -> Bool {
    left.rawValue < right.rawValue
  }
}
