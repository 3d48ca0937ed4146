internal import Glibc
internal import Syscalls
internal import Trace

/// What a call says about descriptors that an exec is to leave open or to close.
struct ExecEffect {
  let descriptors: [Int32]
  /// Whether an exec leaves them open.
  let lasts: Bool

  /// `FIONCLEX` and `FIOCLEX` (asm-generic/ioctls.h).
  private static let (keeps, closes): (Int32, Int32) = (0x5450, 0x5451)

  /// Of a call that has been made without error; `nil` where it says nothing.
  ///
  /// - Parameter pair: the descriptors that it has made, where these are two.
  init?(of thread: PerfThread, result: Int64, pair: (Int32, Int32)?) {
    let made = [Int32(truncatingIfNeeded: result)]
    let lastsWithout = { (position: Int) in thread.int32(position) & O_CLOEXEC == 0 }
    switch (thread.number, thread.int32(1)) {
    case (.dup, _), (.creat, _), (.fcntl, F_DUPFD): self.init(made, lasts: true)
    case (.dup2, let target) where target != thread.int32(0): self.init(made, lasts: true)
    case (.fcntl, FileRole.duplicateToClose): self.init(made, lasts: false)
    case (.fcntl, F_SETFD): self.init([thread.int32(0)], lasts: thread.int32(2) & FD_CLOEXEC == 0)
    case (.ioctl, Self.keeps): self.init([thread.int32(0)], lasts: true)
    case (.ioctl, Self.closes): self.init([thread.int32(0)], lasts: false)
    case (.open, _): self.init(made, lasts: lastsWithout(1))
    case (.openat, _), (.dup3, _): self.init(made, lasts: lastsWithout(2))
    case (.pipe, _): self.init(pair.map { [$0.0, $0.1] } ?? [], lasts: true)
    case (.pipe2, _): self.init(pair.map { [$0.0, $0.1] } ?? [], lasts: lastsWithout(1))
    default: return nil
    }
  }

  private init(_ descriptors: [Int32], lasts: Bool) {
    self.descriptors = descriptors
    self.lasts = lasts
  }

  /// Calls that have one.
  static let calls: SyscallSet = [
    .dup, .dup2, .dup3, .creat, .fcntl, .ioctl, .open, .openat, .pipe, .pipe2,
  ]
}
