internal import Trace

/// Control messages beside the data of a socket's message (cmsg(3)).
extension CallDecoder {
  private static let controlHeaderBytes = 16

  /// `SOL_IP` and `SOL_SOCKET`.
  private static let internetLevel: UInt32 = 0
  private static let socketLevel: UInt32 = 1

  /// Types of the socket level (asm-generic/socket.h, bits/socket.h). Time stamps bear the numbers and the names of the
  /// options that ask for them, which exist for both sizes of `time_t`.
  private enum SocketType {
    static let rights: UInt32 = 1
    static let credentials: UInt32 = 2
    static let security: UInt32 = 3
    static let microseconds: [UInt32] = [29, 63]
    static let nanoseconds: [UInt32] = [35, 64]
    static let hardware: [UInt32] = [37, 65]
  }

  /// Types of the IP level (linux/in.h).
  private enum InternetType {
    static let service: UInt32 = 1
    static let timeToLive: UInt32 = 2
    static let packetInformation: UInt32 = 8
  }

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
    let stamps = SocketType.microseconds + SocketType.nanoseconds + SocketType.hardware
    switch level {
    case Self.socketLevel where stamps.contains(type):
      ConstantFamily.socketOption.write(constant: type, to: &text)
    case Self.socketLevel: ConstantFamily.controlMessageType.write(constant: type, to: &text)
    case Self.internetLevel: ConstantFamily.ipOption.write(constant: type, to: &text)
    default: text.appendHexadecimal(UInt64(type))
    }
  }

  private func writeControlData(_ data: Record, level: UInt32, type: UInt32) {
    let mark = text.count
    text.append(", cmsg_data=")
    let isKnown =
      switch level {
      case Self.internetLevel: writeInternetControlData(data, type)
      case Self.socketLevel: writeSocketControlData(data, type)
      default: false
      }
    if !isKnown { text.removeSubrange(mark...) }
  }

  /// Data of the socket level; `false` where it is of no known kind or too short.
  private func writeSocketControlData(_ data: Record, _ type: UInt32) -> Bool {
    let count = data.bytes.count
    switch type {
    case SocketType.rights where count >= 4: writePassedDescriptors(data)
    case SocketType.credentials where count >= 12: writeCredentials(data)
    case SocketType.security:
      writeQuoted(data.bytes.prefix(options.stringLimit), isCut: count > options.stringLimit)
    case _ where SocketType.microseconds.contains(type) && count >= 16: writeTimeval(data)
    case _ where SocketType.nanoseconds.contains(type) && count >= 16: writeTimespec(data)
    case _ where SocketType.hardware.contains(type) && count >= 48:
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
    case InternetType.timeToLive where data.bytes.count >= 4:
      text.append("[")
      text.appendDecimal(UInt64(data.uint32(at: 0)))
      text.append("]")
    case InternetType.service:
      text.append("[")
      text.appendHexadecimal(UInt64(data.bytes[0]))
      text.append("]")
    case InternetType.packetInformation where data.bytes.count >= 12:
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
