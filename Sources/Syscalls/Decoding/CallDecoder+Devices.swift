internal import Trace

/// Arguments of ioctl(2).
extension CallDecoder {
  func writeDeviceArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .ioctlRequest:
      writeRequest(uint32(position))
      return .complete
    case .ioctlArgument:
      return writeRequestArgument(DeviceRequest.argument(of: uint32(position - 1)), at: position)
    default:
      writeAddress(argument(position))
      return .complete
    }
  }

  /// A request's name, or the parts that its number is made of (`_IOC` of `asm-generic/ioctl.h`).
  private func writeRequest(_ request: UInt32) {
    if let name = ConstantFamily.ioctlRequest.name(of: request) { return text.append(name) }
    let directions: [StaticString] = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"]
    text.append("_IOC(")
    text.append(directions[Int(request >> 30)])
    for part in [request >> 8 & 0xff, request & 0xff, request >> 16 & 0x3fff] {
      text.append(", ")
      text.appendHexadecimal(UInt64(part))
    }
    text.append(")")
  }

  private func writeRequestArgument(_ kind: DeviceRequest.Argument, at position: Int) -> Progress {
    let value = argument(position)
    switch kind {
    case .none: return .absent
    case .number: text.appendDecimal(Int64(int32(position)))
    case .descriptor: writeDescriptor(int32(position))
    case .choice(let family): family.write(constant: uint32(position), to: &text)
    case .int: writeStructure(.int, at: value)
    case .intOut: return writeAtEnd(position) { writeStructure(.int, at: value) }
    case .longOut: return writeAtEnd(position) { writeStructure(.size, at: value) }
    case .halfwordOut: return writeAtEnd(position) { writeHalfword(at: value) }
    case .flags(let family): writeFlags(family, at: value)
    case .flagsOut(let family): return writeAtEnd(position) { writeFlags(family, at: value) }
    case .character: writeBytes(at: value, count: 1)
    case .range: writeRange(at: value)
    case .cloneRange: writeCloneRange(at: value)
    case .windowSize: writeWindowSize(at: value)
    case .windowSizeOut: return writeAtEnd(position) { writeWindowSize(at: value) }
    case .terminal(let kind): writeTerminal(kind, at: value)
    case .terminalOut(let kind): return writeAtEnd(position) { writeTerminal(kind, at: value) }
    case .interface(let member): writeInterfaceRequest(member, at: value, showsMember: true)
    case .interfaceOut(let member):
      guard event != nil else { return .awaitsEnd }
      writeInterfaceRequest(member, at: value, showsMember: hasSucceeded)
    case .interfaceName:
      guard event != nil else { return .awaitsEnd }
      writeInterfaceName(at: value)
    case .interfaceList: return writeInterfaceList(at: value)
    case .other: text.appendHexadecimal(value)
    }
    return .complete
  }

  private func writeFlags(_ family: ConstantFamily, at address: UInt64) {
    guard let flags = record(at: address, byteCount: 4) else { return writeAddress(address) }
    text.append("[")
    family.write(flags: flags.uint32(at: 0), to: &text)
    text.append("]")
  }

  private func writeHalfword(at address: UInt64) {
    guard let number = record(at: address, byteCount: 2) else { return writeAddress(address) }
    text.append("[")
    text.appendDecimal(UInt64(number.uint16(at: 0)))
    text.append("]")
  }

  /// A part of a device, start and length: `[0, 4096]`.
  private func writeRange(at address: UInt64) {
    guard let range = record(at: address, byteCount: 16) else { return writeAddress(address) }
    text.append("[")
    text.appendDecimal(range.uint64(at: 0))
    text.append(", ")
    text.appendDecimal(range.uint64(at: 8))
    text.append("]")
  }

  /// `struct file_clone_range`.
  private func writeCloneRange(at address: UInt64) {
    guard let range = record(at: address, byteCount: 32) else { return writeAddress(address) }
    text.append("{src_fd=")
    writeDescriptor(Int32(truncatingIfNeeded: range.int64(at: 0)))
    for (name, offset) in [(", src_offset=", 8), (", src_length=", 16), (", dest_offset=", 24)]
      as [(StaticString, Int)]
    {
      text.append(name)
      text.appendDecimal(range.uint64(at: offset))
    }
    text.append("}")
  }
}
