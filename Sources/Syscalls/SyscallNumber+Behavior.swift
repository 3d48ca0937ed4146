public import Trace

extension SyscallNumber {
  /// Whether the call's time is spent waiting for something else (readiness, a lock, a child, a timer), not on
  /// data. Such time is reported apart from I/O time.
  public var isWaiting: Bool {
    table == .ringRequest ? RingRequest.isWaiting(numberInTable) : SyscallSet.waiting.contains(self)
  }

  /// Whether a successful result is the number of bytes that the call moved.
  public var movesBytes: Bool {
    table == .ringRequest ? RingRequest.movesBytes(numberInTable) : SyscallSet.movingBytes.contains(self)
  }

  /// Whether it is an operation of io_uring that can close or make descriptors.
  public var changesDescriptorsByRing: Bool {
    table == .ringRequest && RingRequest.changesDescriptors(numberInTable)
  }

  /// Bytes that a call moved, from its result; 0 for errors and for calls whose result is no byte count.
  ///
  /// `getdents64` counts as metadata and `readlink` as a name: neither moves bytes of a file. `sendmmsg` and
  /// `recvmmsg` return messages, not bytes.
  public func bytesMoved(result: Int64) -> UInt64 {
    result > 0 && movesBytes ? UInt64(result) : 0
  }
}

extension SyscallSet {
  /// Calls whose time is waiting. `futex` is here because nearly all of its time is.
  public static let waiting: SyscallSet = [
    .poll, .ppoll, .select, .pselect6, .epoll_wait, .epoll_pwait, .epoll_pwait2,
    .futex, .futex_wait, .futex_waitv, .nanosleep, .clock_nanosleep, .wait4, .waitid,
    .pause, .rt_sigsuspend, .rt_sigtimedwait, .restart_syscall,
  ]

  /// Calls whose successful result counts the bytes they moved.
  public static let movingBytes: SyscallSet = [
    .read, .write, .pread64, .pwrite64, .readv, .writev, .preadv, .pwritev, .preadv2, .pwritev2,
    .sendto, .recvfrom, .sendmsg, .recvmsg,
    .sendfile, .splice, .tee, .vmsplice, .copy_file_range, .mq_timedreceive,
  ]
}
