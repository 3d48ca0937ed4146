/// Operations of io_uring by number (`enum io_uring_op` of linux/io_uring.h, Linux 6.18).
enum RingRequest {
  /// The name with its prefix; of numbers that are not known the number.
  static func name(of operation: UInt32) -> String {
    "io_uring:" + (operation < UInt32(names.count) ? names[Int(operation)] : "operation_\(operation)")
  }

  /// Whether its time is waiting for something else and not work on data.
  static func isWaiting(_ operation: UInt32) -> Bool { waiting.contains(names[safe: operation]) }

  /// Whether a successful result is the number of bytes that it moved.
  static func movesBytes(_ operation: UInt32) -> Bool { movingBytes.contains(names[safe: operation]) }

  /// Whether it can close or make descriptors, or give them another meaning.
  static func changesDescriptors(_ operation: UInt32) -> Bool {
    changingDescriptors.contains(names[safe: operation]) || operation >= UInt32(names.count)
  }

  private static let changingDescriptors: Set = [
    "accept", "connect", "openat", "close", "openat2", "msg_ring", "socket", "uring_cmd", "fixed_fd_install",
    "bind",
    "listen", "pipe", "uring_cmd128", "recvmsg",
  ]

  private static let waiting: Set = [
    "poll_add", "timeout", "link_timeout", "epoll_wait", "waitid", "futex_wait", "futex_waitv",
  ]

  private static let movingBytes: Set = [
    "readv", "writev", "read_fixed", "write_fixed", "sendmsg", "recvmsg", "read", "write", "send", "recv",
    "splice",
    "tee", "send_zc", "sendmsg_zc", "read_multishot", "recv_zc", "readv_fixed", "writev_fixed",
  ]

  private static let names = [
    "nop", "readv", "writev", "fsync", "read_fixed", "write_fixed", "poll_add", "poll_remove",
    "sync_file_range",
    "sendmsg", "recvmsg", "timeout", "timeout_remove", "accept", "async_cancel", "link_timeout", "connect",
    "fallocate", "openat", "close", "files_update", "statx", "read", "write", "fadvise", "madvise", "send",
    "recv",
    "openat2", "epoll_ctl", "splice", "provide_buffers", "remove_buffers", "tee", "shutdown", "renameat",
    "unlinkat", "mkdirat", "symlinkat", "linkat", "msg_ring", "fsetxattr", "setxattr", "fgetxattr",
    "getxattr",
    "socket", "uring_cmd", "send_zc", "sendmsg_zc", "read_multishot", "waitid", "futex_wait", "futex_wake",
    "futex_waitv", "fixed_fd_install", "ftruncate", "bind", "listen", "recv_zc", "epoll_wait", "readv_fixed",
    "writev_fixed", "pipe", "nop128", "uring_cmd128",
  ]
}

extension [String] {
  fileprivate subscript(safe index: UInt32) -> String { index < UInt32(count) ? self[Int(index)] : "" }
}
