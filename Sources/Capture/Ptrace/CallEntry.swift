internal import CLinux
internal import Syscalls
internal import Trace

/// The call that a stopped thread is about to make.
struct CallEntry {
  /// As the table of 64-bit calls knows it, or of another interface.
  let number: SyscallNumber
  /// Whether it is a 64-bit call.
  let isNative: Bool
  /// 32-bit calls take the lower halves of the registers.
  let arguments: CallArguments
  let stackPointer: TraceeAddress
  /// Whether a filter of the program's own asked for a tracer. Without one the call would fail.
  let isOfForeignFilter: Bool
  /// The thread's registers, where they are known.
  let registers: Registers?
  /// What else the kernel has copied.
  let copy: StopCopy?

  /// What the kernel tells of a stop (PTRACE_GET_SYSCALL_INFO); `nil` where it is not one before a call.
  ///
  /// - Parameter copy: what it copies, which it has done by then if it does.
  init?(ofStopOf thread: ProcessID, _ copy: StopCopy?) {
    guard let stop = StopRequests.syscallStop(of: thread),
      stop.kind == CLINUX_STOP_ENTRY || stop.kind == CLINUX_STOP_SECCOMP
    else { return nil }
    isNative = stop.architecture == clinux_architecture_x86_64
    let rawNumber = UInt32(truncatingIfNeeded: stop.number)
    number = isNative ? SyscallNumber(rawNumber) : SyscallNumber(i386: rawNumber)
    let mask: UInt64 = isNative ? .max : 0xffff_ffff
    let (a, b, c, d, e, f) = stop.arguments
    arguments = CallArguments([a & mask, b & mask, c & mask, d & mask, e & mask, f & mask])
    stackPointer = TraceeAddress(stop.stack_pointer)
    isOfForeignFilter = stop.kind == CLINUX_STOP_SECCOMP && stop.filter_data != SyscallFilter.mark
    self.copy = copy?.isComplete == true ? copy : nil
    registers = self.copy?.saved.registers
  }

  /// The same at a stop that our filter asked for, by the registers alone, which saves a request where those are wanted
  /// anyway; `nil` where they do not tell.
  init?(byRegistersOf thread: ProcessID) {
    guard let entry = StopRequests.entryRegisters(of: thread), entry.is64Bit else { return nil }
    self.init(entry.number, entry.registers)
  }

  /// The same by what the kernel has copied, which takes no request.
  init?(_ copy: StopCopy) {
    let saved = copy.saved
    guard saved.is64Bit else { return nil }
    self.init(saved.number, saved.registers, copy)
  }

  private init(_ number: UInt64, _ registers: Registers, _ copy: StopCopy? = nil) {
    self.number = SyscallNumber(UInt32(truncatingIfNeeded: number))
    isNative = true
    let values = registers.values
    // rdi, rsi, rdx, r10, r8, r9 (syscall(2)).
    arguments = CallArguments([values[5], values[4], values[1], values[10], values[8], values[9]])
    stackPointer = TraceeAddress(registers.stackPointer)
    isOfForeignFilter = false
    self.registers = registers
    self.copy = copy
  }

  /// Whether it installs a filter (seccomp(2)).
  var installsFilter: Bool {
    guard isNative else { return false }
    return number == .seccomp || number == .prctl && arguments[0] & 0xffff_ffff == Self.setFilter
  }

  /// `PR_SET_SECCOMP` (linux/prctl.h).
  static let setFilter: UInt64 = 22
}
