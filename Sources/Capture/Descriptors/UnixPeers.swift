internal import Glibc

/// Which Unix socket another one is connected to, as the kernel's socket monitoring tells (sock_diag(7)).
///
/// The kernel is asked for one socket by its inode. It answers for the network namespace of this process only.
final class UnixPeers {
  private static let byFamily: UInt16 = 20
  private static let request: UInt16 = 1
  private static let showPeer: UInt32 = 4
  private static let peerAttribute: UInt16 = 2
  /// A netlink header and a `struct unix_diag_req`; what the answer begins with.
  private static let requestBytes = 40
  private static let answerBytes = 32

  /// Peers remembered at a time.
  private static let capacity = 1 << 14

  /// The peers that sockets had when they were last asked about.
  private var former: [UInt64: UInt32] = [:]
  /// The socket that asks, once it was needed; -1 where there is none to be had.
  private var descriptor: Int32?

  deinit { if let descriptor, descriptor >= 0 { close(descriptor) } }

  /// The inode at the other end; `nil` where there is none, or the kernel does not tell.
  func peer(of inode: UInt64) -> UInt32? {
    guard let number = UInt32(exactly: inode), number != 0, let descriptor = opened() else { return nil }
    let question = Self.question(about: number)
    guard send(descriptor, question, question.count, 0) == question.count else { return nil }
    // The kernel has answered when the question is sent.
    var answer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &answer, answer.count, Int32(MSG_DONTWAIT))
    guard count > 0, let peer = Self.peer(in: answer[..<count], of: number) else { return nil }
    if former.count >= Self.capacity { former.removeAll(keepingCapacity: true) }
    former[inode] = peer
    return peer
  }

  /// The inode that was at the other end of a socket when last it was told. Only for sockets that are connected still:
  /// inodes are used again.
  func formerPeer(of inode: UInt64) -> UInt32? { former[inode] }

  private func opened() -> Int32? {
    if descriptor == nil {
      descriptor = socket(AF_NETLINK, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 4)
    }
    return descriptor.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// `nlmsghdr` and `unix_diag_req`, for any cookie.
  private static func question(about inode: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    func append<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt32(requestBytes))
    append(byFamily)
    append(request)
    append(UInt32(0))
    append(UInt32(0))
    append(UInt32(AF_UNIX))
    append(UInt32.max)
    append(inode)
    append(showPeer)
    append(UInt64.max)
    return bytes
  }

  /// Looks through the attributes behind an `nlmsghdr` and a `unix_diag_msg`.
  private static func peer(in answer: ArraySlice<UInt8>, of inode: UInt32) -> UInt32? {
    func number(at offset: Int, bytes: Int) -> UInt32 {
      answer[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard answer.count >= answerBytes, number(at: 4, bytes: 2) == UInt32(byFamily),
      number(at: 20, bytes: 4) == inode
    else { return nil }
    var offset = answerBytes
    while offset + 4 <= answer.count {
      let length = Int(number(at: offset, bytes: 2))
      guard length >= 4, offset + length <= answer.count else { return nil }
      if number(at: offset + 2, bytes: 2) == UInt32(peerAttribute), length >= 8 {
        let peer = number(at: offset + 4, bytes: 4)
        return peer == 0 ? nil : peer
      }
      offset += (length + 3) & ~3
    }
    return nil
  }
}
