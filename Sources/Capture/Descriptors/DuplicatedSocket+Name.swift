internal import Glibc
internal import Trace

/// What a profile calls a socket: what it talks to, in names of which a program has few.
///
/// A connection that was made from here bears the address of the other end; of those that were accepted, whose other
/// ends have as many addresses as there are clients, all that came to one port share a name.
extension DuplicatedSocket {
  /// Ports from this one on are given out by the kernel unless told otherwise (ip(7), `ip_local_port_range`).
  private static let firstEphemeralPort: UInt16 = 32_768

  /// - Parameter isAccepted: whether accept(2) made it; `nil` where that was not seen, and is guessed from the ports.
  func name(isAccepted: Bool?) -> String {
    switch family {
    case AF_INET, AF_INET6: internetName(isAccepted: isAccepted)
    case AF_UNIX: unixName
    case AF_NETLINK: "netlink"
    case AF_PACKET: "packet"
    default: "socket"
    }
  }

  /// The name of a socket that is to be connected to an address, whether or not that has succeeded yet; `nil` where the
  /// address is of no kind that is known.
  ///
  /// - Parameter address: a `struct sockaddr` from the program's memory.
  func name(connectingTo address: [UInt8]) -> String? { Self.name(of: protocolWord, connectingTo: address) }

  /// - Parameter word: the first one of the socket's name, which for the internet is the protocol.
  static func name(of word: String, connectingTo address: [UInt8]) -> String? {
    guard address.count >= 2 else { return nil }
    switch Int32(address[0]) | Int32(address[1]) << 8 {
    case AF_INET where address.count >= 8, AF_INET6 where address.count >= 24:
      return "\(word) \(text(InternetEndpoint(address)))"
    case AF_UNIX: return unixText(address).map { "unix \($0)" }
    default: return nil
    }
  }

  private var isListening: Bool { option(SO_ACCEPTCONN) == 1 }

  /// `tcp`, whichever version of the internet protocol carries it.
  private var protocolWord: String {
    guard let name = protocolName else { return "socket" }
    return (name.hasSuffix("v6") ? String(name.dropLast(2)) : name).lowercased()
  }

  private func internetName(isAccepted: Bool?) -> String {
    let word = protocolWord
    let local = localName.map { InternetEndpoint($0).port } ?? 0
    if isListening { return "\(word) :\(local) listening" }
    if let peer = peerName.map(InternetEndpoint.init) {
      let isGuessed = local < Self.firstEphemeralPort && peer.port >= Self.firstEphemeralPort
      return isAccepted ?? isGuessed ? "\(word) :\(local) accepted" : "\(word) \(Self.text(peer))"
    }
    let isChosen = local != 0 && local < Self.firstEphemeralPort
    return isChosen ? "\(word) :\(local)" : "\(word) unconnected"
  }

  private var unixName: String {
    let local = localName.flatMap(Self.unixText)
    if isListening { return "unix \(local ?? "unnamed") listening" }
    guard let peer = peerName else { return local.map { "unix \($0)" } ?? "unix unconnected" }
    if let name = Self.unixText(peer) { return "unix \(name)" }
    return local.map { "unix \($0) accepted" } ?? "unix socketpair"
  }

  private static func text(_ endpoint: InternetEndpoint) -> String {
    var text = ByteBuffer()
    endpoint.write(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// A path, or `@name` of the abstract namespace; `nil` of a socket without a name.
  private static func unixText(_ address: [UInt8]) -> String? {
    let name = address.dropFirst(2)
    guard let first = name.first else { return nil }
    if first == 0 { return name.count > 1 ? "@" + String(decoding: name.dropFirst(), as: UTF8.self) : nil }
    return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
  }
}
