internal import Glibc
internal import Syscalls

/// What calls make that has no path: its name follows from the call.
enum MadeFile {
  static let calls: SyscallSet = [
    .epoll_create, .epoll_create1, .eventfd, .eventfd2, .timerfd_create, .inotify_init, .inotify_init1, .pipe,
    .pipe2, .socketpair, .socket,
  ]

  /// As `FileNames` calls it; `nil` of calls that do not tell.
  static func name(of thread: PerfThread) -> String? {
    switch thread.number {
    case .epoll_create, .epoll_create1: "[eventpoll]"
    case .eventfd, .eventfd2: "[eventfd]"
    case .timerfd_create: "[timerfd]"
    case .inotify_init, .inotify_init1: "[inotify]"
    case .pipe, .pipe2: "pipe"
    case .socketpair where thread.int32(0) == AF_UNIX: "unix socketpair"
    case .socket: socketName(family: thread.int32(0), type: thread.int32(1), protocol: thread.int32(2))
    default: nil
    }
  }

  private static func socketName(family: Int32, type: Int32, protocol number: Int32) -> String? {
    // Flags lie above (linux/net.h).
    let kind = type & 0xf
    switch family {
    case AF_UNIX: return "unix unconnected"
    case AF_NETLINK: return "netlink"
    case AF_PACKET: return "packet"
    case AF_INET, AF_INET6:
      let (isStream, isDatagram) = (kind == SOCK_STREAM.rawValue, kind == SOCK_DGRAM.rawValue)
      if isStream, number == 0 || number == IPPROTO_TCP { return "tcp unconnected" }
      return isDatagram && (number == 0 || number == IPPROTO_UDP) ? "udp unconnected" : nil
    default: return nil
    }
  }
}
