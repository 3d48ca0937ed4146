package import Trace

extension SyscallNumber {
  /// The call with exactly this name, or nil.
  package init?(named name: some StringProtocol) {
    guard let number = SyscallTable.number(named: name) else { return nil }
    self = number
  }

  /// The kernel's name, such as `pread64`, or nil for a number that the table does not know.
  package var name: String? { SyscallTable.name(of: self) }

  /// The name, or `syscall_0x1d6` as strace writes a number that it does not know.
  package var displayName: String { name ?? "syscall_0x" + String(rawValue, radix: 16) }
}

extension TracedCall {
  /// The call as a profile names it.
  package init(_ number: SyscallNumber) {
    self.init(name: number.displayName, isWaiting: number.isWaiting)
  }
}
