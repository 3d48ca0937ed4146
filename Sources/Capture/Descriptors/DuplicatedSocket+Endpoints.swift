internal import Glibc
internal import Syscalls
internal import Trace

/// Names of a socket's two ends (getsockname(2), getpeername(2)).
extension DuplicatedSocket {
  /// `127.0.0.1:80->127.0.0.1:4711`, or the one end that there is; nothing as long as there is none.
  func writeInternetEndpoints(to text: inout ByteBuffer) {
    // The "port" of a raw socket is its protocol.
    guard option(SO_TYPE) != Int32(SOCK_RAW.rawValue), let local = localName,
      InternetEndpoint(local).port != 0
    else { return }
    InternetEndpoint(local).write(to: &text)
    guard let peer = peerName else { return }
    text.append("->")
    InternetEndpoint(peer).write(to: &text)
  }

  /// `4711->4712,"/run/x.sock"`: the sockets by their inodes, and the name that this one is bound to.
  func writeUnixEndpoints(inode: UInt64, peer: UInt32?, to text: inout ByteBuffer) {
    text.appendDecimal(inode)
    if let peer {
      text.append("->")
      text.appendDecimal(UInt64(peer))
    }
    guard let name = localName?.dropFirst(2), let first = name.first else { return }
    text.append(first == 0 ? ",@\"" : ",\"")
    let shown = first == 0 ? name.dropFirst() : name.prefix { $0 != 0 }
    text.appendEscaped(shown, alsoEscaping: UInt8(ascii: "\""))
    text.append("\"")
  }

  /// `ROUTE:4711`: the protocol and the port; nothing as long as there is no port.
  func writeNetlinkEndpoint(to text: inout ByteBuffer) {
    guard let name = localName, name.count >= 12 else { return }
    let port = name[4..<8].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard port != 0, let number = option(SO_PROTOCOL) else { return }
    if let known = ConstantFamily.netlinkProtocol.text(of: UInt32(bitPattern: number)) {
      text.append(String(known.dropFirst("NETLINK_".count)))
    } else {
      text.appendDecimal(Int64(number))
    }
    text.append(":")
    text.appendDecimal(UInt64(port))
  }

  /// Whether it is connected, if only to a socket that is closed by now.
  var hasPeer: Bool { peerName != nil }

  /// The address that it is bound to, as `struct sockaddr`.
  var localName: [UInt8]? { name(getsockname) }
  /// The address of the other end; `nil` where it is not connected.
  var peerName: [UInt8]? { name(getpeername) }

  /// The bytes of a `struct sockaddr`, as many as the kernel gave.
  private func name(
    _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) -> [UInt8]? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // A `sockaddr_storage` holds an address of any family.
    let bytes = withUnsafeMutableBytes(of: &storage) { buffer in
      let address = buffer.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      return ask(descriptor, address, &length) == 0 ? Array(buffer.prefix(Int(length))) : nil
    }
    return bytes.flatMap { $0.count >= 2 ? $0 : nil }
  }
}

/// An address and a port, of `struct sockaddr_in` or `sockaddr_in6`.
struct InternetEndpoint {
  let isVersion6: Bool
  let address: ArraySlice<UInt8>
  let port: UInt16

  init(isVersion6: Bool, address: ArraySlice<UInt8>, port: UInt16) {
    self.isVersion6 = isVersion6
    self.address = address
    self.port = port
  }

  init(_ name: [UInt8]) {
    isVersion6 = name.count >= 24
    address = isVersion6 ? name[8..<24] : name.count >= 8 ? name[4..<8] : []
    port = name.count >= 4 ? UInt16(name[2]) << 8 | UInt16(name[3]) : 0
  }

  /// `127.0.0.1:80` or `[::1]:80`.
  func write(to text: inout ByteBuffer) {
    if isVersion6 {
      text.append("[")
      InternetAddressText.writeVersion6(address, to: &text)
      text.append("]")
    } else {
      InternetAddressText.writeVersion4(address, to: &text)
    }
    text.append(":")
    text.appendDecimal(UInt64(port))
  }
}
