internal import Trace

/// Control messages beside the data of a socket's message (cmsg(3)).
extension CallDecoder {
  private static let controlHeaderBytes = 16
  /// The kernel takes no more of them (`net.core.optmem_max` is less by default).
  private static let controlLimit = 128 << 10

  /// Writes a buffer of control messages; its address where it cannot be read or holds not even one.
  func writeControlMessages(at address: UInt64, byteCount: UInt64) {
    guard byteCount >= UInt64(Self.controlHeaderBytes), byteCount <= UInt64(Self.controlLimit),
      let buffer = record(at: address, byteCount: Int(byteCount))
    else { return writeAddress(address) }
    let end = buffer.bytes.count
    var start = 0
    text.append("[")
    while start < end {
      if start > 0 { text.append(", ") }
      guard end - start >= Self.controlHeaderBytes else {
        writeRest(at: address &+ UInt64(start))
        break
      }
      let length = buffer.uint64(at: start)
      writeControlMessage(buffer, at: start, byteCount: Int(min(length, UInt64(end - start))))
      guard length >= UInt64(Self.controlHeaderBytes) else {
        if start + Self.controlHeaderBytes < end {
          text.append(", ")
          writeRest(at: address &+ UInt64(start + Self.controlHeaderBytes))
        }
        break
      }
      guard length < UInt64(end - start) else { break }
      start += (Int(length) + 7) & ~7
    }
    text.append("]")
  }

  /// What of a buffer holds no message.
  private func writeRest(at address: UInt64) {
    text.append("... /* ")
    text.appendHexadecimal(address)
    text.append(" */")
  }

  private func writeControlMessage(_ buffer: Record, at start: Int, byteCount: Int) {
    let (level, type) = (buffer.uint32(at: start + 8), buffer.uint32(at: start + 12))
    text.append("{cmsg_len=")
    text.appendDecimal(buffer.uint64(at: start))
    text.append(", cmsg_level=")
    ConstantFamily.socketLevel.write(constant: level, to: &text)
    text.append(", cmsg_type=")
    writeControlType(type, level: level)
    if byteCount > Self.controlHeaderBytes {
      let data = buffer.bytes[start + Self.controlHeaderBytes..<start + byteCount]
      writeControlData(Record(bytes: Array(data)), level: level, type: type)
    }
    text.append("}")
  }

  private func writeControlType(_ type: UInt32, level: UInt32) {
    switch (level, type) {
    // Time stamps bear the numbers and the names of the options that ask for them.
    case (1, 29), (1, 35), (1, 37), (1, 63), (1, 64), (1, 65):
      ConstantFamily.socketOption.write(constant: type, to: &text)
    case (1, _): ConstantFamily.controlMessageType.write(constant: type, to: &text)
    case (0, _): ConstantFamily.ipOption.write(constant: type, to: &text)
    default: text.appendHexadecimal(UInt64(type))
    }
  }

  private func writeControlData(_ data: Record, level: UInt32, type: UInt32) {
    let mark = text.count
    text.append(", cmsg_data=")
    let isKnown =
      switch level {
      case 0: writeInternetControlData(data, type)
      case 1: writeSocketControlData(data, type)
      default: false
      }
    if !isKnown { text.removeSubrange(mark...) }
  }

  /// Data of the socket level; `false` where it is of no known kind or too short.
  private func writeSocketControlData(_ data: Record, _ type: UInt32) -> Bool {
    switch type {
    case 1 where data.bytes.count >= 4: writePassedDescriptors(data)
    case 2 where data.bytes.count >= 12: writeCredentials(data)
    case 3: writeQuoted(data.bytes.prefix(options.stringLimit), isCut: data.bytes.count > options.stringLimit)
    case 29 where data.bytes.count >= 16, 63 where data.bytes.count >= 16: writeTimeval(data)
    case 35 where data.bytes.count >= 16, 64 where data.bytes.count >= 16: writeTimespec(data)
    case 37 where data.bytes.count >= 48, 65 where data.bytes.count >= 48:
      text.append("[")
      for index in 0..<3 {
        if index > 0 { text.append(", ") }
        writeTimespec(data, at: 16 * index)
      }
      text.append("]")
    default: return false
    }
    return true
  }

  private func writePassedDescriptors(_ data: Record) {
    text.append("[")
    let count = data.bytes.count / 4
    for index in 0..<min(count, listLimit) {
      if index > 0 { text.append(", ") }
      writeDescriptor(data.int32(at: 4 * index))
    }
    if count > listLimit { text.append(listLimit > 0 ? ", ..." : "...") }
    text.append("]")
  }

  private func writeCredentials(_ data: Record) {
    text.append("{pid=")
    text.appendDecimal(Int64(data.int32(at: 0)))
    text.append(", uid=")
    writeID(data.uint32(at: 4))
    text.append(", gid=")
    writeID(data.uint32(at: 8))
    text.append("}")
  }

  /// Data of the IP level; `false` where it is of no known kind or too short.
  private func writeInternetControlData(_ data: Record, _ type: UInt32) -> Bool {
    switch type {
    case 2 where data.bytes.count >= 4:
      text.append("[")
      text.appendDecimal(UInt64(data.uint32(at: 0)))
      text.append("]")
    case 1:
      text.append("[")
      text.appendHexadecimal(UInt64(data.bytes[0]))
      text.append("]")
    case 8 where data.bytes.count >= 12:
      text.append("{ipi_ifindex=")
      writeInterface(data.uint32(at: 0))
      text.append(", ipi_spec_dst=")
      writeInternetAddress(data.bytes[4..<8])
      text.append(", ipi_addr=")
      writeInternetAddress(data.bytes[8..<12])
      text.append("}")
    default: return false
    }
    return true
  }
}
