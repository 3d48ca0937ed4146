import Testing
import Trace

@testable import Syscalls

@Suite struct SyscallSetTests {
  /// Numbers at the edges of words, of the table and of the type.
  static let edges: [UInt32] = [0, 1, 63, 64, 127, 128, 450, 469, 511]
  static let unknown: [UInt32] = [512, 547, 575, 576, 1024, 0x4000_0000, 0x4000_0001, .max]

  @Test(arguments: edges)
  func `inserting and removing one call touches no other`(number: UInt32) {
    var set = SyscallSet()
    set.insert(SyscallNumber(number))
    #expect(set.numbers == [SyscallNumber(number)])
    #expect(!set.includesUnknown)
    set.remove(SyscallNumber(number))
    #expect(set.isEmpty)

    var rest = SyscallSet.all
    rest.remove(SyscallNumber(number))
    #expect(rest.numbers.count == 511)
    #expect(rest.complement == [SyscallNumber(number)])
  }

  @Test(arguments: unknown)
  func `numbers beyond the table are in or out together`(number: UInt32) {
    #expect(SyscallSet.all.contains(SyscallNumber(number)))
    #expect(!SyscallSet.none.contains(SyscallNumber(number)))
    #expect(!SyscallSet.io.contains(SyscallNumber(number)))
    #expect(SyscallSet.io.complement.contains(SyscallNumber(number)))

    var set = SyscallSet()
    set.insert(SyscallNumber(number))
    #expect(Self.unknown.allSatisfy { set.contains(SyscallNumber($0)) })
    #expect(set.numbers.isEmpty && set.includesUnknown)
    set.remove(SyscallNumber(number))
    #expect(set.isEmpty)
  }

  @Test func `set operations agree with Set of numbers`() {
    var random = SplitMix(state: 42)
    for _ in 0..<50 {
      let left = Set((0..<200).map { _ in SyscallNumber(random.next(below: 512)) })
      let right = Set((0..<200).map { _ in SyscallNumber(random.next(below: 512)) })
      let (a, b) = (SyscallSet(left), SyscallSet(right))
      #expect(a.numbers == left.sorted())
      #expect(a.union(b).numbers == left.union(right).sorted())
      #expect(a.intersection(b).numbers == left.intersection(right).sorted())
      #expect(a.subtracting(b).numbers == left.subtracting(right).sorted())
      #expect((a == b) == (left == right))
      #expect(a.hashValue == SyscallSet(left.reversed()).hashValue)
    }
  }

  @Test(arguments: [
    "open", "openat", "openat2", "creat", "close", "close_range", "read", "write", "pread64", "pwrite64",
    "readv",
    "writev", "preadv2", "pwritev2", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx", "statfs",
    "getdents64", "ioctl", "fcntl", "dup", "dup2", "dup3", "flock", "fallocate", "truncate", "ftruncate",
    "sendfile", "splice", "tee", "vmsplice", "copy_file_range", "readahead", "fadvise64", "getxattr",
    "fsetxattr",
    "rename", "renameat2", "link", "unlink", "unlinkat", "mkdir", "rmdir", "symlink", "readlink", "chmod",
    "chdir", "fchdir", "getcwd", "access", "faccessat2", "mount", "pipe2", "socket", "connect", "accept4",
    "sendto", "recvfrom", "sendmsg", "recvmmsg", "shutdown", "fsync", "fdatasync", "sync", "syncfs",
    "sync_file_range", "msync", "io_submit", "io_getevents", "io_uring_enter", "poll", "ppoll", "select",
    "epoll_wait", "epoll_ctl", "inotify_add_watch", "fanotify_mark", "mq_timedreceive",
  ])
  func `the default set has I/O`(name: String) throws {
    #expect(SyscallSet.io.contains(try #require(SyscallNumber(named: name))))
  }

  @Test(arguments: [
    "mmap", "munmap", "mprotect", "brk", "mremap", "execve", "execveat", "clone", "clone3", "fork", "vfork",
    "wait4", "waitid", "exit", "exit_group", "futex", "nanosleep", "clock_nanosleep", "rt_sigaction", "kill",
    "rt_sigreturn", "signalfd4", "getpid", "gettid", "getuid", "uname", "prctl", "getrandom",
    "process_vm_readv",
    "perf_event_open", "bpf", "timerfd_settime", "sched_yield", "restart_syscall", "seccomp", "ptrace",
  ])
  func `the default set has nothing else`(name: String) throws {
    #expect(!SyscallSet.io.contains(try #require(SyscallNumber(named: name))))
  }

  @Test func `every call that moves bytes is in the default set`() {
    #expect(SyscallSet.movingBytes.subtracting(.io).isEmpty)
  }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
private struct SplitMix {
  var state: UInt64

  mutating func next(below limit: UInt64) -> UInt32 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return UInt32((mixed ^ (mixed >> 31)) % limit)
  }
}
