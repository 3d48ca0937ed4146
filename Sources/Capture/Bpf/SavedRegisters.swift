internal import Trace

/// Registers of a thread that has left its program, as the kernel keeps them: `struct pt_regs`
/// (arch/x86/include/asm/ptrace.h), copied to somewhere.
struct SavedRegisters {
  // Offsets in bytes.
  /// Of the arguments of a system call, in their order: di, si, dx, r10, r8, r9.
  static let arguments: [UInt8] = [112, 104, 96, 56, 72, 64]
  /// `orig_ax`: the number of the call.
  static let number: Int16 = 120
  /// `sp`
  static let stackPointer: Int16 = 152
  static let bytes: Int32 = 168

  private let words: UnsafePointer<UInt64>

  @inline(__always)
  init(_ copy: UnsafeRawPointer) { words = copy.assumingMemoryBound(to: UInt64.self) }

  /// `orig_ax`
  var number: UInt64 { words[15] }

  /// Whether the thread runs 64-bit code (`__USER_CS` of the kernel).
  var is64Bit: Bool { words[17] == 0x33 }

  var stackPointer: UInt64 { words[19] }

  var registers: Registers {
    // ax dx cx bx si di bp sp r8…r15 ip, of r15…r12 bp bx r11…r8 ax cx dx si di orig_ax ip cs flags sp ss.
    Registers(values: [
      words[10], words[12], words[11], words[5], words[13], words[14], words[4], words[19], words[9],
      words[8], words[7], words[6], words[3], words[2], words[1], words[0], words[16],
    ])
  }

  /// Of the call that the thread makes: di si dx r10 r8 r9, or the lower halves of bx cx dx si di bp.
  var arguments: CallArguments {
    if is64Bit { return CallArguments([words[14], words[13], words[12], words[7], words[9], words[8]]) }
    let mask: UInt64 = 0xffff_ffff
    return CallArguments([
      words[5] & mask, words[11] & mask, words[12] & mask, words[13] & mask, words[14] & mask,
      words[4] & mask,
    ])
  }
}
