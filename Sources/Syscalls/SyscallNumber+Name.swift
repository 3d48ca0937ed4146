public import Trace

extension SyscallNumber {
  /// The call with exactly this name, or nil.
  public init?(named name: some StringProtocol) {
    guard let number = SyscallTable.number(named: name) else { return nil }
    self = number
  }

  /// The kernel's name, such as `pread64`, or nil for a number that the table does not know.
  public var name: String? { SyscallTable.name(of: self) }

  /// The name, or `syscall_0x1d6` as strace writes a number that it does not know. Calls of 32-bit programs and of the
  /// x32 ABI, whose numbers mean other calls, are `i386_syscall_0x4` and `x32_syscall_0x208`; operations of io_uring
  /// `io_uring:read`.
  public var displayName: String {
    if let name { return name }
    let number = "syscall_0x" + String(numberInTable, radix: 16)
    return switch table {
    case .native: number
    case .i386: "i386_" + number
    case .x32: "x32_" + number
    case .ringRequest: RingRequest.name(of: numberInTable)
    case .pageFault: "page-fault:major"
    }
  }
}

extension TracedCall {
  /// The call as a profile names it.
  public init(_ number: SyscallNumber) {
    self.init(name: number.displayName, isWaiting: number.isWaiting)
  }
}
