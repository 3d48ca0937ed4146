internal import Trace

/// Arguments of calls on processes.
extension CallDecoder {
  func writeProcessArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .waitStatusOut:
      return writeAtEnd(position) {
        guard hasFoundChild, let status = record(at: argument(position), byteCount: 4) else {
          return writeAddress(argument(position))
        }
        writeInBrackets { writeWaitStatus(status.uint32(at: 0)) }
      }
    case .waitUsageOut:
      return writeAtEnd(position) {
        if hasFoundChild {
          writeStructure(.rusage, at: argument(position))
        } else {
          writeAddress(argument(position))
        }
      }
    case .ptraceArgument(let index): return writePtraceArgument(index)
    case .personality: writePersonality(uint32(position))
    case .capabilityHeader: writeCapabilityHeader(at: argument(position))
    case .capabilitySets: writeCapabilitySets(at: argument(position))
    case .capabilitySetsOut:
      return writeAtEnd(position) { writeCapabilitySets(at: argument(position)) }
    case .prctlOption: ConstantFamily.prctlOption.write(constant: uint32(position), to: &text)
    case .prctlArgument(let index): return writePrctlArgument(index)
    case .archPrctlArgument: return writeArchPrctlArgument(position)
    case .processorSet(let size): writeProcessorSet(at: argument(position), byteCount: argument(size))
    case .processorSetOut:
      return writeAtEnd(position) {
        writeProcessorSet(at: argument(position), byteCount: UInt64(max(0, event?.result ?? 0)))
      }
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// Whether wait4(2) has a status to tell: with `WNOHANG` it may find none.
  private var hasFoundChild: Bool { (event?.result ?? 0) > 0 }

  /// A status as the macros of wait(2) take it apart: `{WIFEXITED(s) && WEXITSTATUS(s) == 0}`.
  private func writeWaitStatus(_ status: UInt32) {
    let signal = Int32(status & 0x7f)
    let detail = Int32(status >> 8 & 0xff)
    if status == 0xffff { return text.append("{WIFCONTINUED(s)}") }
    if status & 0xff == 0x7f {
      let ofSystemCall: Int32 = 0x80
      text.append("{WIFSTOPPED(s) && WSTOPSIG(s) == ")
      writeSignal(detail & ~ofSystemCall)
      if detail & ofSystemCall != 0 { text.append(" | 0x80") }
      text.append("}")
      let event = status >> 16
      guard event != 0 else { return }
      text.append(" | ")
      ConstantFamily.ptraceEvent.write(constant: event, to: &text)
      text.append(" << 16")
    } else if signal == 0 {
      text.append("{WIFEXITED(s) && WEXITSTATUS(s) == ")
      text.appendDecimal(Int64(detail))
      text.append("}")
    } else {
      text.append("{WIFSIGNALED(s) && WTERMSIG(s) == ")
      writeSignal(signal)
      if status & 0x80 != 0 { text.append(" && WCOREDUMP(s)") }
      text.append("}")
    }
  }

  private func writeArchPrctlArgument(_ position: Int) -> Progress {
    enum Option {
      static let getters: Set<UInt32> = [0x1003, 0x1004]
      static let getCPUID: UInt32 = 0x1011
      static let setCPUID: UInt32 = 0x1012
      static let features: ClosedRange<UInt32> = 0x1021...0x1024
      static let requests: Set<UInt32> = [0x1023, 0x1025]
    }
    let address = argument(position)
    switch uint32(0) {
    case let option where Option.getters.contains(option):
      return writeAtEnd(position) { writeStructure(.address, at: address) }
    case Option.getCPUID: return .absent
    case let option where Option.requests.contains(option): text.appendHexadecimal(address)
    case Option.setCPUID: text.appendHexadecimal(address)
    case Option.features:
      return writeAtEnd(position) {
        guard let features = word(at: address) else { return writeAddress(address) }
        writeInBrackets { text.appendHexadecimal(features) }
      }
    default: writeAddress(address)
    }
    return .complete
  }

  /// `struct sock_fprog`: a filter of system calls. Other operations of seccomp(2) point at something else.
  func writeFilterProgram(_ program: Record, at address: UInt64) {
    let setsFilter: UInt32 = 1
    if call.number == .seccomp, uint32(0) != setsFilter { return writeAddress(address) }
    text.append("{len=")
    text.appendDecimal(UInt64(program.uint16(at: 0)))
    text.append(", filter=")
    writeAddress(program.uint64(at: 8))
    text.append("}")
  }

  /// `PER_LINUX|ADDR_NO_RANDOMIZE`: the kind of system, and how it differs. All bits together ask for what is.
  func writePersonality(_ personality: UInt32) {
    guard personality != .max else { return text.appendHexadecimal(UInt64(personality)) }
    ConstantFamily.personality.write(constant: personality & 0xff, to: &text)
    ConstantFamily.personalityFlags.write(flags: personality & ~0xff, isContinued: true, to: &text)
  }

  /// `[0 1]`: the numbers of processors.
  private func writeProcessorSet(at address: UInt64, byteCount: UInt64) {
    let limit: UInt64 = 128
    let count = Int(min(byteCount, limit))
    let bytes = bytes(at: address, count: count)
    guard address != 0, bytes.count == count else { return writeAddress(address) }
    var isFirst = true
    text.append("[")
    for (index, byte) in bytes.enumerated() {
      for bit in 0..<8 where byte & 1 << UInt8(bit) != 0 {
        if !isFirst { text.append(" ") }
        text.appendDecimal(UInt64(8 * index + bit))
        isFirst = false
      }
    }
    if byteCount > limit { text.append(isFirst ? "..." : " ...") }
    text.append("]")
  }
}
