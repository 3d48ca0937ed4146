internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Asks sockets of other processes for their endpoints, through a duplicate of the descriptor that lives only for the
/// question (pidfd_getfd(2), Linux 5.6).
///
/// One question costs the same however many sockets there are, is answered in the network namespace of the socket, and
/// tells of this moment: nothing is remembered that could be out of date.
final class SocketReader {
  enum Answer {
    case known([UInt8])
    /// A socket of a kind that has no endpoints to show.
    case unnamed
    /// The kernel does not let this process ask.
    case unreachable
  }

  /// Threads kept open at a time.
  private static let capacity = 256

  private var threads: [ProcessID: ThreadHandle] = [:]
  private let peers = UnixPeers()

  func endpoints(of descriptor: Int32, in thread: ProcessID, inode: UInt64) -> Answer {
    guard let socket = duplicate(descriptor, of: thread, inode: inode) else { return .unreachable }
    guard let name = socket.protocolName else { return .unnamed }
    var text = Array(name.utf8)
    text.append(":[")
    let start = text.count
    switch socket.family {
    case AF_INET, AF_INET6: socket.writeInternetEndpoints(to: &text)
    case AF_UNIX: socket.writeUnixEndpoints(inode: inode, peer: peer(of: socket, inode: inode), to: &text)
    case AF_NETLINK: socket.writeNetlinkEndpoint(to: &text)
    default: break
    }
    if text.count == start { text.appendDecimal(inode) }
    text.append("]")
    return .known(text)
  }

  /// The Unix socket at the other end; once that is closed, the one that it was.
  private func peer(of socket: borrowing DuplicatedSocket, inode: UInt64) -> UInt32? {
    peers.peer(of: inode) ?? (socket.hasPeer ? peers.formerPeer(of: inode) : nil)
  }

  /// The socket that a descriptor of a thread stands for, as long as it is still the one with the inode.
  func duplicate(_ descriptor: Int32, of thread: ProcessID, inode: UInt64) -> DuplicatedSocket? {
    if let known = threads[thread], let socket = DuplicatedSocket(descriptor, of: known, inode: inode) {
      return socket
    }
    // The number may be another thread's by now.
    guard let handle = ThreadHandle(thread) else {
      threads[thread] = nil
      return nil
    }
    if threads.count >= Self.capacity { threads.removeAll(keepingCapacity: true) }
    threads[thread] = handle
    return DuplicatedSocket(descriptor, of: handle, inode: inode)
  }
}

/// A thread held by a descriptor, which goes on to mean that thread when its number is used again (pidfd_open(2)).
final class ThreadHandle {
  fileprivate let descriptor: Int32

  init?(_ thread: ProcessID) {
    descriptor = clinux_open_thread(thread.rawValue)
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}

/// A socket of another process, shared with it until this value goes.
struct DuplicatedSocket: ~Copyable {
  let descriptor: Int32

  /// - Parameter inode: the socket that is expected; another one is not taken.
  init?(_ descriptor: Int32, of thread: ThreadHandle, inode: UInt64) {
    let duplicate = clinux_duplicate_descriptor(thread.descriptor, descriptor)
    guard duplicate >= 0 else { return nil }
    var status = stat()
    guard fstat(duplicate, &status) == 0, UInt64(status.st_ino) == inode else {
      close(duplicate)
      return nil
    }
    self.descriptor = duplicate
  }

  deinit { close(descriptor) }

  var family: Int32 { option(SO_DOMAIN) ?? -1 }

  /// The kernel's name of the protocol, for the families whose sockets have endpoints to show.
  var protocolName: String? {
    let (type, number) = (option(SO_TYPE), option(SO_PROTOCOL))
    switch family {
    case AF_INET: return Self.internetName(type: type, number: number)
    case AF_INET6: return Self.internetName(type: type, number: number).map { $0 + "v6" }
    case AF_UNIX: return type == Int32(SOCK_STREAM.rawValue) ? "UNIX-STREAM" : "UNIX"
    case AF_NETLINK: return "NETLINK"
    default: return nil
    }
  }

  /// An `int` option of the socket level.
  func option(_ name: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }

  private static func internetName(type: Int32?, number: Int32?) -> String? {
    switch number {
    case 6: "TCP"
    case 17: "UDP"
    case 136: "UDPLITE"
    case 132: "SCTP"
    case 262: "MPTCP"
    default: type == Int32(SOCK_RAW.rawValue) ? "RAW" : type == Int32(SOCK_DGRAM.rawValue) ? "PING" : nil
    }
  }
}
