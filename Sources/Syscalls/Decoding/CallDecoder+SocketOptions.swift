internal import Glibc
internal import Trace

/// Options of sockets (setsockopt(2)).
extension CallDecoder {
  func writeSocketLevel(_ level: UInt32) {
    if let name = ConstantFamily.socketLevel.name(of: level) { return text.append(name) }
    text.appendHexadecimal(UInt64(level))
    text.append(" /* SOL_?? */")
  }

  /// An option's name, by the level that it belongs to; a number where the level has no names.
  func writeSocketOption(_ option: UInt32, level: UInt32) {
    guard let family = SocketLevel(rawValue: level)?.options else {
      return text.appendDecimal(Int64(Int32(bitPattern: option)))
    }
    family.write(constant: option, to: &text)
  }

  /// The value that setsockopt(2) is given.
  func writeSocketOptionValue(at address: UInt64, byteCount: Int32) {
    let (level, option) = (SocketLevel(rawValue: uint32(1)), uint32(2))
    guard address != 0, byteCount >= 0 else { return writeAddress(address) }
    switch (level, option) {
    case (.socket, 13) where byteCount >= 8: writeLinger(at: address, byteCount: 8)
    case (.socket, 13): writeAddress(address)
    case (.socket, 26), (.socket, 51): writeFilterProgram(at: address, byteCount: byteCount)
    case (.ip, 35), (.ip, 36): writeInternetMembership(at: address, byteCount: byteCount)
    case (.ipv6, 20), (.ipv6, 21), (.ipv6, 27), (.ipv6, 28):
      writeInternet6Membership(at: address, byteCount: byteCount)
    case (.socket, _) where Self.isWord(socketOption: option), (.netlink, _):
      guard byteCount >= 4 else { return writeAddress(address) }
      writeStructure(.int, at: address)
    default:
      if byteCount == 4 {
        writeStructure(.int, at: address)
      } else {
        writeBytes(at: address, count: UInt64(byteCount))
      }
    }
  }

  /// The value that getsockopt(2) wrote, as far as there was room.
  func writeSocketOptionValueOut(_ position: Int) -> Progress {
    writeAtEnd(position) {
      let address = argument(position)
      guard let byteCount = writtenByteCount(lengthAt: argument(position + 1)), byteCount > 0, address != 0
      else { return writeAddress(address) }
      let (level, option) = (SocketLevel(rawValue: uint32(1)), uint32(2))
      switch (level, option) {
      case (.socket, 13): writeLinger(at: address, byteCount: byteCount)
      case (.socket, 4) where byteCount >= 4: writePendingError(at: address)
      case (.socket, 17): writePeerCredentials(at: address, byteCount: byteCount)
      case (.socket, _) where Self.isWord(socketOption: option):
        if byteCount >= 4 {
          writeStructure(.int, at: address)
        } else {
          writeHexadecimalString(bytes(at: address, count: Int(byteCount)))
        }
      default:
        if byteCount == 4 {
          writeStructure(.int, at: address)
        } else {
          writeBytes(at: address, count: UInt64(byteCount))
        }
      }
    }
  }

  /// Whether an option of the socket level is a word however much is given or wanted of it. The others are times,
  /// names, lists, cookies and descriptors.
  private static func isWord(socketOption option: UInt32) -> Bool {
    switch option {
    case 20...25, 28, 31, 47, 48, 50, 52, 54, 55, 57, 59, 61, 62, 66, 67, 71: false
    default: ConstantFamily.socketOption.name(of: option) != nil
    }
  }

  // MARK: Values

  private func writeLinger(at address: UInt64, byteCount: Int32) {
    writeFields(at: address, byteCount: byteCount, [("l_onoff", false), ("l_linger", false)])
  }

  /// What went wrong on a socket, as an error number: `[ECONNREFUSED]`, or `[0]`.
  private func writePendingError(at address: UInt64) {
    guard let value = record(at: address, byteCount: 4) else { return writeAddress(address) }
    text.append("[")
    if let name = ErrorNumber(value.int32(at: 0)).name {
      text.append(name)
    } else {
      text.appendDecimal(Int64(value.int32(at: 0)))
    }
    text.append("]")
  }

  private func writePeerCredentials(at address: UInt64, byteCount: Int32) {
    writeFields(at: address, byteCount: byteCount, [("pid", false), ("uid", true), ("gid", true)])
  }

  /// Words of a structure, as many as there was room for; what is left of one as bytes.
  private func writeFields(
    at address: UInt64, byteCount: Int32, _ fields: [(name: StaticString, isID: Bool)]
  ) {
    let wanted = min(Int(byteCount), 4 * fields.count)
    guard let record = record(at: address, byteCount: wanted) else { return writeAddress(address) }
    text.append("{")
    for (index, field) in fields.enumerated() where 4 * index < wanted {
      if index > 0 { text.append(", ") }
      text.append(field.name)
      text.append("=")
      if 4 * index + 4 > wanted {
        writeHexadecimalString(Array(record.bytes[(4 * index)...]))
      } else if field.isID {
        writeID(record.uint32(at: 4 * index))
      } else {
        text.appendDecimal(Int64(record.int32(at: 4 * index)))
      }
    }
    text.append("}")
  }

  /// `struct sock_fprog`, whose program is not shown.
  private func writeFilterProgram(at address: UInt64, byteCount: Int32) {
    guard byteCount >= 16, let program = record(at: address, byteCount: 16) else {
      return writeAddress(address)
    }
    text.append("{len=")
    text.appendDecimal(UInt64(program.uint16(at: 0)))
    text.append(", filter=")
    writeAddress(program.uint64(at: 8))
    text.append("}")
  }

  private func writeInternetMembership(at address: UInt64, byteCount: Int32) {
    guard byteCount >= 8, let request = record(at: address, byteCount: 8) else {
      return writeAddress(address)
    }
    text.append("{imr_multiaddr=")
    writeInternetAddress(request.bytes[0..<4])
    text.append(", imr_interface=")
    writeInternetAddress(request.bytes[4..<8])
    text.append("}")
  }

  private func writeInternet6Membership(at address: UInt64, byteCount: Int32) {
    guard byteCount >= 20, let request = record(at: address, byteCount: 20) else {
      return writeAddress(address)
    }
    text.append("{")
    writeInternet6Address(request.bytes[0..<16], field: "ipv6mr_multiaddr")
    text.append(", ipv6mr_interface=")
    writeInterface(request.uint32(at: 16))
    text.append("}")
  }

  /// Bytes that are no text: `"\x05\x00"`.
  func writeHexadecimalString(_ bytes: [UInt8]) {
    text.append("\"")
    for byte in bytes {
      text.append("\\x")
      for digit in [byte >> 4, byte & 15] {
        text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
      }
    }
    text.append("\"")
  }
}

/// Levels of socket options whose options have names.
private enum SocketLevel: UInt32 {
  case ip = 0
  case socket = 1
  case tcp = 6
  case udp = 17
  case ipv6 = 41
  case packet = 263
  case netlink = 270

  var options: ConstantFamily {
    switch self {
    case .ip: .ipOption
    case .socket: .socketOption
    case .tcp: .tcpOption
    case .udp: .udpOption
    case .ipv6: .ipv6Option
    case .packet: .packetOption
    case .netlink: .netlinkOption
    }
  }
}
