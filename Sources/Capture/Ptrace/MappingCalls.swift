internal import Glibc
internal import Syscalls
internal import Trace

/// Calls that can make memory executable, and so change which code lies where: those with `PROT_EXEC` in
/// their third argument. Unmapping needs no watching: no code runs where nothing is mapped, and what is
/// mapped there later is seen.
enum MappingCalls {
  static let numbers: [SyscallNumber] = [.mmap, .mprotect, .pkey_mprotect]

  /// Whether a call can change the executable mappings.
  static func contains(_ number: SyscallNumber, protection: UInt64) -> Bool {
    protection & UInt64(PROT_EXEC) != 0
      && (number == .mmap || number == .mprotect || number == .pkey_mprotect)
  }
}
