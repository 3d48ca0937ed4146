public import Trace

/// What the kernel tells of a signal, as text (sigaction(2)).
///
/// Which fields mean something depends on `si_code` where a process sent the signal, else on the signal.
public enum SignalInfoText {
  private enum Signal {
    static let illegal: Int32 = 4
    static let trap: Int32 = 5
    static let bus: Int32 = 7
    static let arithmetic: Int32 = 8
    static let segment: Int32 = 11
    static let child: Int32 = 17
    static let poll: Int32 = 29
    static let system: Int32 = 31
  }

  /// `{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=4711, si_uid=0, si_status=0, si_utime=0, si_stime=0}`.
  public static func write(_ info: SignalInfo, to text: inout ByteBuffer) {
    guard info.signal != 0 else { return text.append("{}") }
    text.append("{si_signo=")
    text.append(SignalName.of(info.signal))
    text.append(", si_code=")
    writeCode(of: info, to: &text)
    let error = info.int32(at: 4)
    if error != 0 {
      text.append(", si_errno=")
      if let name = ErrorNumber(error).name {
        text.append(name)
      } else {
        text.appendDecimal(UInt64(UInt32(bitPattern: error)))
      }
    }
    if info.code <= 0 { writeSent(info, to: &text) } else { writeRaised(info, to: &text) }
    text.append("}")
  }

  private static func writeCode(of info: SignalInfo, to text: inout ByteBuffer) {
    let code = UInt32(bitPattern: info.code)
    let family: ConstantFamily? =
      switch info.signal {
      case Signal.illegal: .signalCodeIllegal
      case Signal.trap: .signalCodeTrap
      case Signal.bus: .signalCodeBus
      case Signal.arithmetic: .signalCodeArithmetic
      case Signal.segment: .signalCodeSegment
      case Signal.child: .signalCodeChild
      case Signal.poll: .signalCodePoll
      case Signal.system: .signalCodeSystem
      default: nil
      }
    if let name = ConstantFamily.signalCodeAny.name(of: code) ?? family?.name(of: code) {
      text.append(name)
    } else {
      text.appendHexadecimal(UInt64(code))
    }
  }

  /// Fields of a signal that a process or a timer sent.
  private static func writeSent(_ info: SignalInfo, to text: inout ByteBuffer) {
    let user: Int32 = 0
    let timer: Int32 = -2
    let readiness: Int32 = -5
    let thread: Int32 = -6
    switch info.code {
    case timer:
      text.append(", si_timerid=")
      text.appendHexadecimal(UInt64(UInt32(bitPattern: info.int32(at: 16))))
      text.append(", si_overrun=")
      text.appendDecimal(Int64(info.int32(at: 20)))
      writeValue(of: info, to: &text)
    case readiness: writeDescriptor(of: info, to: &text)
    case user, thread: writeSender(of: info, to: &text)
    default:
      writeSender(of: info, to: &text)
      if info.uint64(at: 24) != 0 { writeValue(of: info, to: &text) }
    }
  }

  /// Fields of a signal that the kernel raised.
  private static func writeRaised(_ info: SignalInfo, to text: inout ByteBuffer) {
    switch info.signal {
    case Signal.child: writeChild(of: info, to: &text)
    case Signal.illegal, Signal.trap, Signal.bus, Signal.arithmetic, Signal.segment:
      writeFault(of: info, to: &text)
    case Signal.poll:
      if (1...6).contains(info.code) { writeDescriptor(of: info, to: &text) }
    case Signal.system: writeRefusedCall(of: info, to: &text)
    default:
      if info.uint64(at: 16) != 0 { writeSender(of: info, to: &text) }
      if info.uint64(at: 24) != 0 { writeValue(of: info, to: &text) }
    }
  }

  private static func writeSender(of info: SignalInfo, to text: inout ByteBuffer) {
    text.append(", si_pid=")
    text.appendDecimal(Int64(info.int32(at: 16)))
    text.append(", si_uid=")
    text.appendDecimal(UInt64(UInt32(bitPattern: info.int32(at: 20))))
  }

  private static func writeValue(of info: SignalInfo, to text: inout ByteBuffer) {
    text.append(", si_int=")
    text.appendDecimal(Int64(info.int32(at: 24)))
    text.append(", si_ptr=")
    writeAddress(info.uint64(at: 24), to: &text)
  }

  private static func writeDescriptor(of info: SignalInfo, to text: inout ByteBuffer) {
    text.append(", si_band=")
    text.appendDecimal(Int64(bitPattern: info.uint64(at: 16)))
    text.append(", si_fd=")
    text.appendDecimal(Int64(info.int32(at: 24)))
  }

  private static func writeChild(of info: SignalInfo, to text: inout ByteBuffer) {
    let exited: Int32 = 1
    writeSender(of: info, to: &text)
    text.append(", si_status=")
    let status = info.int32(at: 24)
    if info.code == exited { text.appendDecimal(Int64(status)) } else { text.append(SignalName.of(status)) }
    text.append(", si_utime=")
    writeTicks(info.uint64(at: 32), to: &text)
    text.append(", si_stime=")
    writeTicks(info.uint64(at: 40), to: &text)
  }

  /// Hundredths of a second, and in seconds where they are not zero.
  private static func writeTicks(_ ticks: UInt64, to text: inout ByteBuffer) {
    text.appendDecimal(ticks)
    guard ticks != 0 else { return }
    text.append(" /* ")
    text.appendDecimal(ticks / 100)
    text.append(".")
    text.appendDecimal(ticks % 100, digits: 2)
    text.append(" s */")
  }

  private static func writeFault(of info: SignalInfo, to text: inout ByteBuffer) {
    let outOfBounds: Int32 = 3
    let protectionKey: Int32 = 4
    let memoryErrors: ClosedRange<Int32> = 4...5
    text.append(", si_addr=")
    writeAddress(info.uint64(at: 16), to: &text)
    switch (info.signal, info.code) {
    case (Signal.bus, memoryErrors):
      text.append(", si_addr_lsb=")
      text.appendHexadecimal(info.uint64(at: 24) & 0xffff)
    case (Signal.segment, outOfBounds):
      text.append(", si_lower=")
      writeAddress(info.uint64(at: 32), to: &text)
      text.append(", si_upper=")
      writeAddress(info.uint64(at: 40), to: &text)
    case (Signal.segment, protectionKey):
      text.append(", si_pkey=")
      text.appendDecimal(UInt64(UInt32(bitPattern: info.int32(at: 32))))
    default: break
    }
  }

  /// Which call a seccomp filter or a dispatcher did not let through.
  private static func writeRefusedCall(of info: SignalInfo, to text: inout ByteBuffer) {
    let native: UInt32 = 0xc000_003e
    let number = UInt32(bitPattern: info.int32(at: 24))
    let architecture = UInt32(bitPattern: info.int32(at: 28))
    text.append(", si_call_addr=")
    writeAddress(info.uint64(at: 16), to: &text)
    text.append(", si_syscall=")
    if architecture == native, let name = SyscallNumber(number).name {
      text.append("__NR_")
      text.append(name)
    } else {
      text.appendDecimal(Int64(info.int32(at: 24)))
    }
    text.append(", si_arch=")
    ConstantFamily.auditArchitecture.write(constant: architecture, to: &text)
  }

  private static func writeAddress(_ address: UInt64, to text: inout ByteBuffer) {
    if address == 0 { text.append("NULL") } else { text.appendHexadecimal(address) }
  }
}
