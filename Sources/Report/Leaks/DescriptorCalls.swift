internal import Glibc
internal import Syscalls
internal import Trace

/// Which calls make, close and mark descriptors, and how.
enum DescriptorCalls {
  /// Calls whose result is a descriptor that only an argument marks as closed on exec: its position, and the flag.
  private static let flags: [SyscallNumber: (argument: Int, flag: UInt64)] = [
    .open: (1, closeOnExec), .openat: (2, closeOnExec), .open_by_handle_at: (2, closeOnExec),
    .open_tree: (2, closeOnExec), .open_tree_attr: (2, closeOnExec), .socket: (1, closeOnExec),
    .accept4: (3, closeOnExec),
    .epoll_create1: (0, closeOnExec), .eventfd2: (1, closeOnExec), .signalfd4: (3, closeOnExec),
    .timerfd_create: (1, closeOnExec), .inotify_init1: (0, closeOnExec), .dup3: (2, closeOnExec),
    .userfaultfd: (0, closeOnExec), .memfd_secret: (0, closeOnExec), .memfd_create: (1, 1),
    .fanotify_init: (0, 1), .fsopen: (1, 1), .fsmount: (1, 1), .fspick: (2, 1), .perf_event_open: (4, 8),
  ]

  /// Calls whose descriptors are never marked unless fcntl(2) does it later.
  private static let unmarked: SyscallSet = [
    .creat, .accept, .epoll_create, .eventfd, .signalfd, .inotify_init, .dup, .dup2,
  ]

  /// Calls whose descriptors the kernel marks always.
  private static let marked: SyscallSet = [
    .pidfd_open, .pidfd_getfd, .io_uring_setup, .landlock_create_ruleset, .mq_open,
  ]

  /// Calls that write two descriptors to memory: where, and the argument with the flags, if there is one.
  private static let pairs: [SyscallNumber: (argument: Int, flags: Int?)] = [
    .pipe: (0, nil), .pipe2: (0, 1), .socketpair: (3, 1),
  ]

  /// `O_CLOEXEC`, of which `SOCK_CLOEXEC` and their like are copies.
  private static let closeOnExec = UInt64(O_CLOEXEC)
  /// `MSG_CMSG_CLOEXEC`.
  private static let messageCloseOnExec: UInt64 = 0x4000_0000

  /// All calls that the ledger has to see.
  static let all: SyscallSet = SyscallSet(flags.keys).union(SyscallSet(pairs.keys)).union(unmarked)
    .union(marked)
    .union([.openat2, .fcntl, .ioctl, .close, .close_range, .recvmsg, .recvmmsg, .execve, .execveat])

  /// Whether one call of a kind makes two descriptors.
  static func makesPair(_ number: SyscallNumber) -> Bool { pairs[number] != nil }

  /// A descriptor that a call made.
  struct Opened: Equatable {
    let descriptor: Int32
    let closesOnExec: Bool
    /// Whether it came in a message from another process.
    var isReceived = false
  }

  /// The descriptors that a call made that has ended.
  static func opened(by event: SyscallEvent, memory: any MemoryReader) -> [Opened] {
    let (call, result) = (event.call, event.result)
    guard event.isFinished, result >= 0, result <= Int64(Int32.max) else { return [] }
    let one = { (closes: Bool) in [Opened(descriptor: Int32(result), closesOnExec: closes)] }
    // A descriptor that is given and returned stays as it is: dup2(2) onto itself, signalfd(2) with another mask.
    if keepsGiven(call, result) { return [] }
    if let (argument, flag) = flags[call.number] { return one(call.arguments[argument] & flag != 0) }
    if unmarked.contains(call.number) { return one(false) }
    if marked.contains(call.number) { return one(true) }
    if let (argument, flags) = pairs[call.number] {
      let closes = flags.map { call.arguments[$0] & closeOnExec != 0 } ?? false
      let bytes = memory.bytes(at: call.arguments[argument], count: 8)
      return bytes.count == 8
        ? [bytes.int32(at: 0), bytes.int32(at: 4)].map { Opened(descriptor: $0, closesOnExec: closes) } : []
    }
    switch call.number {
    case .openat2:
      let how = memory.bytes(at: call.arguments[2], count: 8)
      return one(how.count == 8 && how.uint64(at: 0) & closeOnExec != 0)
    case .fcntl where call.int32(1) == F_DUPFD: return one(false)
    case .fcntl where call.int32(1) == F_DUPFD_CLOEXEC: return one(true)
    case .recvmsg, .recvmmsg: return received(by: event, memory: memory)
    default: return []
    }
  }

  private static func keepsGiven(_ call: SyscallStart, _ result: Int64) -> Bool {
    [.dup2, .signalfd, .signalfd4].contains(call.number) && Int64(call.int32(0)) == result
  }

  private static func received(by event: SyscallEvent, memory: any MemoryReader) -> [Opened] {
    let arguments = event.call.arguments
    let isOne = event.call.number == .recvmsg
    let closes = arguments[isOne ? 2 : 3] & messageCloseOnExec != 0
    let headers =
      isOne ? 1 : min(Int(event.result), PassedDescriptors.messageLimit)
    return (0..<headers).flatMap { index in
      PassedDescriptors.inMessage(
        at: arguments[1] &+ UInt64(index) &* PassedDescriptors.messageBytes, memory: memory)
    }.map { Opened(descriptor: $0, closesOnExec: closes, isReceived: true) }
  }
}
