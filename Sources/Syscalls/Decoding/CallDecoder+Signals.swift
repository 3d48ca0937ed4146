internal import Trace

/// Arguments of calls on signals, and the rest of a wait that one cut short.
extension CallDecoder {
  /// Bytes of the kernel's set of signals.
  private static let setSize: UInt64 = 8

  func writeSignalArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .signalSet(let size): writeSignalSet(at: argument(position), size: argument(size))
    case .signalSetOut(let size):
      return writeAtEnd(position) { writeFilledSignalSet(at: argument(position), size: argument(size)) }
    case .timespecRemaining: return writeRemainingTime(position)
    case .signalReturnMask: return writeReturnMask()
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// `[INT TERM]`; of a set that holds most signals those that it lacks: `~[KILL STOP]`.
  func writeSignalSet(_ set: UInt64) {
    let isInverted = set.nonzeroBitCount >= 42
    var rest = isInverted ? ~set : set
    if isInverted { text.append("~") }
    text.append("[")
    while rest != 0 {
      text.append(SignalName.short(Int32(rest.trailingZeroBitCount) + 1))
      rest &= rest - 1
      if rest != 0 { text.append(" ") }
    }
    text.append("]")
  }

  /// A set that is given; the kernel takes it in one size only.
  func writeSignalSet(at address: UInt64, size: UInt64) {
    guard size == Self.setSize, let set = word(at: address) else { return writeAddress(address) }
    writeSignalSet(set)
  }

  /// A set that the call wrote, of which the kernel may be asked for the first bytes only.
  private func writeFilledSignalSet(at address: UInt64, size: UInt64) {
    guard (1...Self.setSize).contains(size) else { return writeAddress(address) }
    let bytes = bytes(at: address, count: Int(size))
    guard bytes.count == Int(size) else { return writeAddress(address) }
    writeSignalSet(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// The kernel writes what was left to wait only when a signal came, and not when it waited for a moment.
  private func writeRemainingTime(_ position: Int) -> Progress {
    guard let event else { return .awaitsEnd }
    let address = argument(position)
    let isAbsolute = call.number == .clock_nanosleep && uint32(1) & 1 != 0
    if ErrorNumber(result: event.result)?.isRestart == true, !isAbsolute {
      writeStructure(.timespec, at: address)
    } else {
      writeAddress(address)
    }
    return .complete
  }

  /// The mask that a handler's end brings back, `{mask=[]}`, out of the frame that the kernel had put on the stack:
  /// `struct ucontext` lies at the stack pointer, its mask behind flags, link, stack and registers.
  private func writeReturnMask() -> Progress {
    let offset: UInt64 = 8 + 8 + 24 + 256
    guard call.stackPointer.rawValue != 0, let mask = word(at: call.stackPointer.rawValue &+ offset) else {
      return .absent
    }
    text.append("{mask=")
    writeSignalSet(mask)
    text.append("}")
    return .complete
  }
}
