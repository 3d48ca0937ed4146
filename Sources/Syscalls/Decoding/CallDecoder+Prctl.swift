internal import Trace

/// Arguments and results of prctl(2).
extension CallDecoder {
  /// - Parameter index: of the argument, from 1 to 4.
  func writePrctlArgument(_ index: Int) -> Progress {
    let signature = PrctlSignature.of(option: uint32(0), first: argument(1))
    guard index <= signature.arguments.count else { return .absent }
    let value = argument(index)
    switch signature.arguments[index - 1] {
    case .hex: text.appendHexadecimal(value)
    case .ulong: text.appendDecimal(value)
    case .long: text.appendDecimal(Int64(bitPattern: value))
    case .address: writeAddress(value)
    case .signal: writeSignal(int32(index))
    case .string: writeString(at: value)
    case .filterProgram: writeStructure(.filterProgram, at: value)
    case .name: writeProcessName(at: value)
    case .choice(let family): family.write(constant: uint32(index), to: &text)
    case .flags(let family): family.write(longFlags: value, to: &text)
    case .tracer:
      if uint32(index) == .max {
        text.append("PR_SET_PTRACER_ANY")
      } else {
        text.appendDecimal(Int64(int32(index)))
      }
    case .intOut: return writeAtEnd(index) { writeStructure(.int, at: value) }
    case .addressOut: return writeAtEnd(index) { writeStructure(.address, at: value) }
    case .nameOut: return writeAtEnd(index) { writeProcessName(at: value) }
    case .signalOut:
      return writeAtEnd(index) { writeNumber(at: value) { writeSignal(Int32(bitPattern: $0)) } }
    case .choiceOut(let family):
      return writeAtEnd(index) { writeNumber(at: value) { family.write(constant: $0, to: &text) } }
    }
    return .complete
  }

  private func writeNumber(at address: UInt64, _ write: (UInt32) -> Void) {
    guard let number = record(at: address, byteCount: 4)?.uint32(at: 0) else { return writeAddress(address) }
    writeInBrackets { write(number) }
  }

  /// A process's name: the kernel looks at fifteen bytes.
  private func writeProcessName(at address: UInt64) {
    let limit = 15
    guard let (bytes, _) = string(at: address, limit: limit + 1), address != 0 else {
      return writeAddress(address)
    }
    writeQuoted(bytes.prefix(limit), isCut: bytes.count > limit)
  }

  func annotatePrctlResult(_ result: UInt32) {
    switch PrctlSignature.of(option: uint32(0), first: argument(1)).result {
    case .nothing: break
    case .choice(let family):
      if let name = family.name(of: result) { annotate { text.append(name) } }
    case .flags(let family) where result != 0:
      resultStyle = .hexadecimal
      annotate { family.write(flags: result, to: &text) }
    case .flags: break
    }
  }
}
