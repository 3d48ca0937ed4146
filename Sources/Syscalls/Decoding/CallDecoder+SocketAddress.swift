internal import Glibc
internal import Trace

/// Addresses of sockets (`struct sockaddr` and its relatives).
extension CallDecoder {
  /// Writes the fields of an address; the pointer where it cannot be read or is too short for a family.
  func writeSocketAddress(at address: UInt64, byteCount: Int32) {
    let length = Int(min(byteCount, 128))
    guard length >= 2, let record = record(at: address, byteCount: length) else {
      return writeAddress(address)
    }
    writeSocketAddress(record)
  }

  /// Writes an address of at least two bytes.
  func writeSocketAddress(_ record: Record) {
    let family = record.uint16(at: 0)
    text.append("{sa_family=")
    ConstantFamily.addressFamily.write(constant: UInt32(family), to: &text)
    let length = record.bytes.count
    if length > 2 {
      text.append(", ")
      switch Int32(family) {
      case AF_UNIX: writeUnixPath(record.bytes[2...])
      case AF_INET where length >= 16: writeInternetFields(record)
      case AF_INET6 where length >= 24: writeInternet6Fields(record)
      case AF_NETLINK where length >= 12: writeNetlinkFields(record)
      case AF_PACKET where length >= 20: writePacketFields(record)
      default:
        text.append("sa_data=")
        writeQuoted(record.bytes[2...], isCut: false)
      }
    }
    text.append("}")
  }

  /// A path up to its end, or behind `@` the whole of a name that is no path.
  private func writeUnixPath(_ path: ArraySlice<UInt8>) {
    // Longer ones do not exist (`sizeof sun_path`).
    let path = path.prefix(108)
    text.append("sun_path=")
    if path.first == 0, path.count > 1 {
      text.append("@")
      writeQuoted(path.dropFirst(), isCut: false)
    } else {
      writeQuoted(path.prefix { $0 != 0 }, isCut: false)
    }
  }

  private func writeInternetFields(_ record: Record) {
    text.append("sin_port=")
    writePort(record.uint16(at: 2))
    text.append(", sin_addr=")
    writeInternetAddress(record.bytes[4..<8])
  }

  private func writeInternet6Fields(_ record: Record) {
    text.append("sin6_port=")
    writePort(record.uint16(at: 2))
    text.append(", sin6_flowinfo=htonl(")
    text.appendDecimal(UInt64(record.uint32(at: 4).bigEndian))
    text.append("), ")
    writeInternet6Address(record.bytes[8..<24], field: "sin6_addr")
    guard record.bytes.count >= 28 else { return }
    text.append(", sin6_scope_id=")
    let scope = record.uint32(at: 24)
    let isLinkLocal = record.bytes[8] == 0xfe && record.bytes[9] & 0xc0 == 0x80
    let isLinkLocalGroup = record.bytes[8] == 0xff && record.bytes[9] & 0x0f == 0x02
    if isLinkLocal || isLinkLocalGroup { writeInterface(scope) } else { text.appendDecimal(UInt64(scope)) }
  }

  private func writeNetlinkFields(_ record: Record) {
    let padding = record.uint16(at: 2)
    if padding != 0 {
      text.append("nl_pad=")
      text.appendHexadecimal(UInt64(padding))
      text.append(", ")
    }
    text.append("nl_pid=")
    text.appendDecimal(UInt64(record.uint32(at: 4)))
    text.append(", nl_groups=")
    writePaddedHexadecimal(record.uint32(at: 8), width: 8)
  }

  private func writePacketFields(_ record: Record) {
    text.append("sll_protocol=")
    writeEtherProtocol(record.uint16(at: 2))
    text.append(", sll_ifindex=")
    writeInterface(record.uint32(at: 4))
    text.append(", sll_hatype=")
    ConstantFamily.hardwareType.write(constant: UInt32(record.uint16(at: 8)), to: &text)
    text.append(", sll_pkttype=")
    ConstantFamily.packetType.write(constant: UInt32(record.bytes[10]), to: &text)
    text.append(", sll_halen=")
    let length = Int(record.bytes[11])
    text.appendDecimal(UInt64(length))
    guard length > 0 else { return }
    text.append(", sll_addr=[")
    for (index, byte) in record.bytes[12..<12 + min(length, 8)].enumerated() {
      if index > 0 { text.append(", ") }
      writePaddedHexadecimal(UInt32(byte), width: 2)
    }
    if length > 8 { text.append(", ...") }
    text.append("]")
  }

  // MARK: Parts

  /// A port in network order: `htons(80)`.
  func writePort(_ port: UInt16) {
    text.append("htons(")
    text.appendDecimal(UInt64(port.bigEndian))
    text.append(")")
  }

  /// An Ethernet protocol in network order: `htons(ETH_P_IP)`.
  func writeEtherProtocol(_ number: UInt16) {
    text.append("htons(")
    ConstantFamily.etherProtocol.write(constant: UInt32(number.bigEndian), to: &text)
    text.append(")")
  }

  /// `inet_addr("127.0.0.1")`, of four bytes.
  func writeInternetAddress(_ bytes: ArraySlice<UInt8>) {
    text.append("inet_addr(\"")
    InternetAddressText.writeVersion4(bytes, to: &text)
    text.append("\")")
  }

  /// `inet_pton(AF_INET6, "::1", &sin6_addr)`, of sixteen bytes.
  func writeInternet6Address(_ bytes: ArraySlice<UInt8>, field: StaticString) {
    text.append("inet_pton(AF_INET6, \"")
    InternetAddressText.writeVersion6(bytes, to: &text)
    text.append("\", &")
    text.append(field)
    text.append(")")
  }

  /// A network interface by its number: `if_nametoindex("lo")`, as this process's network knows it.
  func writeInterface(_ index: UInt32) {
    var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    guard index != 0, if_indextoname(index, &name) != nil else { return text.appendDecimal(UInt64(index)) }
    text.append("if_nametoindex(")
    writeQuoted(name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }[...], isCut: false)
    text.append(")")
  }

  /// A hexadecimal number with `0x` in so many characters in all: `0x000011`; 0 has no `0x`.
  func writePaddedHexadecimal(_ value: UInt32, width: Int) {
    let digits = String(value, radix: 16)
    if value != 0 { text.append("0x") }
    for _ in 0..<max(0, width - digits.utf8.count - (value != 0 ? 2 : 0)) { text.append("0") }
    text.append(digits)
  }
}
