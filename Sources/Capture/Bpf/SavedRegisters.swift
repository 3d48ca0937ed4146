/// Where the kernel keeps the registers of a thread that has left its program: offsets in `struct pt_regs`
/// (arch/x86/include/asm/ptrace.h).
enum SavedRegisters {
  /// Of the arguments of a system call, in their order: di, si, dx, r10, r8, r9.
  static let arguments: [UInt8] = [112, 104, 96, 56, 72, 64]
  /// `orig_ax`: the number of the call.
  static let number: Int16 = 120
  /// `sp`
  static let stackPointer: Int16 = 152
}
