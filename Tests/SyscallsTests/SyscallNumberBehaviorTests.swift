import Testing
import Trace

@testable import Syscalls

@Suite struct SyscallNumberBehaviorTests {
  @Test(arguments: [
    SyscallNumber.read, .write, .pread64, .pwrite64, .readv, .writev, .preadv, .pwritev2, .sendto, .recvmsg,
    .sendfile, .splice, .tee, .vmsplice, .copy_file_range,
  ])
  func `a positive result of a data call is bytes`(number: SyscallNumber) {
    #expect(number.bytesMoved(result: 4096) == 4096)
    #expect(number.bytesMoved(result: 0) == 0)
    #expect(number.bytesMoved(result: -11) == 0)
    #expect(number.bytesMoved(result: .min) == 0)
  }

  @Test(arguments: [
    SyscallNumber.openat, .lseek, .getdents64, .readlink, .getrandom, .process_vm_readv, .poll, .sendmmsg,
    .fcntl, .mq_timedsend, .io_uring_enter, .getcwd, .getxattr, SyscallNumber(600),
  ])
  func `a positive result of any other call is not bytes`(number: SyscallNumber) {
    #expect(number.bytesMoved(result: 7) == 0)
  }

  @Test func `readiness, locks, sleeps and children are waiting`() {
    let names = [
      "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2", "futex",
      "nanosleep",
      "clock_nanosleep", "wait4", "waitid", "pause", "rt_sigsuspend", "rt_sigtimedwait", "restart_syscall",
    ]
    for name in names { #expect(SyscallNumber(named: name)?.isWaiting == true, "\(name)") }
    for number: SyscallNumber in [.read, .recvfrom, .fsync, .epoll_ctl, .futex_wake, .io_getevents, .flock] {
      #expect(!number.isWaiting)
    }
  }

  @Test func `a traced call carries its name and whether it waits`() {
    #expect(TracedCall(.epoll_wait) == TracedCall(name: "epoll_wait", isWaiting: true))
    #expect(TracedCall(.read) == TracedCall(name: "read", isWaiting: false))
    #expect(TracedCall(SyscallNumber(511)) == TracedCall(name: "syscall_0x1ff", isWaiting: false))
  }
}
