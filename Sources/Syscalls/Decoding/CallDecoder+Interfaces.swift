internal import Trace

/// Requests about network interfaces (netdevice(7)).
extension CallDecoder {
  private static let requestBytes = 40

  /// `struct ifreq`: the interface's name, and the member that the request is about.
  func writeInterfaceRequest(_ member: DeviceRequest.Interface, at address: UInt64, showsMember: Bool) {
    guard let request = record(at: address, byteCount: Self.requestBytes) else {
      return writeAddress(address)
    }
    text.append("{ifr_name=")
    writeName(request, at: 0)
    if showsMember {
      text.append(", ")
      writeMember(member, request)
    }
    text.append("}")
  }

  /// What SIOCGIFNAME found for the number that it was given.
  func writeInterfaceName(at address: UInt64) {
    guard let request = record(at: address, byteCount: Self.requestBytes) else {
      return writeAddress(address)
    }
    text.append("{ifr_ifindex=")
    text.appendDecimal(Int64(request.int32(at: 16)))
    if hasSucceeded {
      text.append(", ifr_name=")
      writeName(request, at: 0)
    }
    text.append("}")
  }

  /// What SIOCGIFCONF has listed.
  func writeInterfaceList(at address: UInt64) -> Progress {
    let list = record(at: address, byteCount: 16)
    guard event != nil else {
      if let list { keep(length: list.int32(at: 0)) }
      return .awaitsEnd
    }
    guard let list, let given = givenLength else {
      writeAddress(address)
      return .complete
    }
    let (length, buffer) = (list.int32(at: 0), list.uint64(at: 8))
    text.append("{ifc_len=")
    guard hasSucceeded else {
      text.appendDecimal(Int64(given))
      text.append(", ifc_buf=")
      writeAddress(buffer)
      text.append("}")
      return .complete
    }
    // Without a buffer the length means nothing before the call.
    if buffer != 0, given != length {
      writeListLength(given)
      text.append(" => ")
    }
    writeListLength(length)
    text.append(", ifc_buf=")
    let count = UInt64(max(0, length)) / UInt64(Self.requestBytes)
    writeArray(at: buffer, count: count, elementBytes: Self.requestBytes) { entry, _ in
      text.append("{ifr_name=")
      writeName(entry, at: 0)
      text.append(", ")
      writeMember(.address("ifr_addr"), entry)
      text.append("}")
    }
    text.append("}")
    return .complete
  }

  /// `80 /* 2 * sizeof(struct ifreq) */`.
  private func writeListLength(_ length: Int32) {
    text.appendDecimal(Int64(length))
    guard length >= Self.requestBytes else { return }
    text.append(" /* ")
    text.appendDecimal(UInt64(Int(length) / Self.requestBytes))
    text.append(" * sizeof(struct ifreq) */")
  }

  private func writeMember(_ member: DeviceRequest.Interface, _ request: Record) {
    switch member {
    case .address(let name):
      text.append(name)
      text.append("=")
      writeSocketAddress(Record(bytes: Array(request.bytes[16..<32])))
    case .hardwareAddress: writeHardwareAddress(request)
    case .flags:
      text.append("ifr_flags=")
      ConstantFamily.interfaceFlags.write(flags: UInt32(request.uint16(at: 16)), to: &text)
    case .index: writeNumber("ifr_ifindex=", request)
    case .metric: writeNumber("ifr_metric=", request)
    case .transferUnit: writeNumber("ifr_mtu=", request)
    case .queueLength: writeNumber("ifr_qlen=", request)
    case .slave:
      text.append("ifr_slave=")
      writeName(request, at: 16)
    case .newName:
      text.append("ifr_newname=")
      writeName(request, at: 16)
    case .map: writeMap(request)
    }
  }

  private func writeNumber(_ name: StaticString, _ request: Record) {
    text.append(name)
    text.appendDecimal(Int64(request.int32(at: 16)))
  }

  /// A name of an interface, at most fifteen bytes (`IFNAMSIZ`).
  private func writeName(_ request: Record, at offset: Int) {
    let bytes = request.bytes[offset..<offset + 16]
    writeQuoted(bytes.prefix { $0 != 0 }, isCut: false)
  }

  /// `{sa_family=ARPHRD_ETHER, sa_data=02:00:00:00:00:01}`.
  private func writeHardwareAddress(_ request: Record) {
    let type = request.uint16(at: 16)
    text.append("ifr_hwaddr={sa_family=")
    ConstantFamily.hardwareType.write(constant: UInt32(type), to: &text)
    text.append(", sa_data=")
    // Ethernet (1) and the loopback interface (772) have six bytes.
    let length = type == 1 || type == 772 ? 6 : 14
    for (index, byte) in request.bytes[18..<18 + length].enumerated() {
      if index > 0 { text.append(":") }
      let digits = String(byte, radix: 16)
      if digits.utf8.count < 2 { text.append("0") }
      text.append(digits)
    }
    text.append("}")
  }

  /// `struct ifmap`.
  private func writeMap(_ request: Record) {
    text.append("ifr_map={mem_start=")
    text.appendHexadecimal(request.uint64(at: 16))
    text.append(", mem_end=")
    text.appendHexadecimal(request.uint64(at: 24))
    text.append(", base_addr=")
    text.appendHexadecimal(UInt64(request.uint16(at: 32)))
    for (name, offset) in [(", irq=", 34), (", dma=", 35), (", port=", 36)] as [(StaticString, Int)] {
      text.append(name)
      text.appendHexadecimal(UInt64(request.bytes[offset]))
    }
    text.append("}")
  }
}
