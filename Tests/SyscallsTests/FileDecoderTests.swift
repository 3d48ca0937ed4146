import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct FileDecoderTests {
  private let path = TracedMemory().storing("f1", at: 0x1000)

  @Test(
    arguments: [
      (0o100 | 0o1000 | 2, 0o644, #""f1", O_RDWR|O_CREAT|O_TRUNC, 0644"#),
      (
        1 | 0o2000 | 0o4000 | 0o400000 | 0o2000000, 7,
        #""f1", O_WRONLY|O_APPEND|O_NONBLOCK|O_NOFOLLOW|O_CLOEXEC"#
      ),
      (3, 0, #""f1", O_ACCMODE"#), (0o20200000 | 2, 0o600, #""f1", O_RDWR|O_TMPFILE, 0600"#),
      (
        0x8000000 | 0o4010000 | 0o1000000 | 0o40000, 0, #""f1", O_RDONLY|O_SYNC|O_DIRECT|O_NOATIME|0x8000000"#
      ),
      (0o100 | 1, 0, #""f1", O_WRONLY|O_CREAT, 000"#), (0o10200000, 0, #""f1", O_RDONLY|O_PATH|O_DIRECTORY"#),
    ] as [(UInt64, UInt64, String)])
  func `open shows its mode only where it makes a file`(flags: UInt64, mode: UInt64, expected: String) {
    #expect(DecodedText(.open, [0x1000, flags, mode], memory: path).atEnd == expected)
  }

  @Test func `openat2 shows what lies behind the part of its structure that is known`() {
    let how = TracedMemory(0o2000102, 0o640, 0xc, at: 0x2000).storing("f3", at: 0x1000)
    #expect(
      DecodedText(.openat2, [currentDirectory, 0x1000, 0x2000, 24], memory: how).atEnd
        == #"AT_FDCWD, "f3", {flags=O_RDWR|O_CREAT|O_CLOEXEC, mode=0640, resolve=RESOLVE_NO_SYMLINKS|RESOLVE_BENEATH}, 24"#
    )
    let longer = TracedMemory(0, 0, 0, 0x0007_0000_0000_0000, 0xff, at: 0x2000).storing("a", at: 0x1000)
    #expect(
      DecodedText(.openat2, [UInt64(bitPattern: -1), 0x1000, 0x2000, 33], memory: longer).atEnd
        == #"-1, "a", {flags=O_RDONLY, resolve=0, /* bytes 24..32 */ "\x00\x00\x00\x00\x00\x00\x07\x00\xff"}, 33"#
    )
    #expect(
      DecodedText(.openat2, [currentDirectory, 0x1000, 0x2000, 8], memory: how).atEnd
        == #"AT_FDCWD, "f3", 0x2000, 8"#)
  }

  @Test(
    arguments: [
      (0, 20, 20, "3, F_DUPFD, 20"), (1, 0, 0, "3, F_GETFD"), (1, 0, 1, "3, F_GETFD -> flags FD_CLOEXEC"),
      (2, 3, 0, "3, F_SETFD, FD_CLOEXEC|0x2"), (2, 2, 0, "3, F_SETFD, 0x2 /* FD_??? */"),
      (3, 0, 0x8002, "3, F_GETFL -> flags O_RDWR|O_LARGEFILE"), (3, 0, 0, "3, F_GETFL -> flags O_RDONLY"),
      (3, 0, -9, "3, F_GETFL"), (4, 0o20000, 0, "3, F_SETFL, O_RDONLY|FASYNC"),
      (8, UInt64(bitPattern: -21965), 0, "3, F_SETOWN, -21965"), (10, 10, 0, "3, F_SETSIG, SIGUSR1"),
      (11, 0, 10, "3, F_GETSIG -> SIGUSR1"), (11, 0, 0, "3, F_GETSIG"),
      (1024, 0, -11, "3, F_SETLEASE, F_RDLCK"),
      (1025, 0, 2, "3, F_GETLEASE -> F_UNLCK"),
      (1026, 0x8000_0001, -20, "3, F_NOTIFY, DN_ACCESS|DN_MULTISHOT"),
      (1031, 65536, 65536, "3, F_SETPIPE_SZ, 65536"), (1032, 5, 65536, "3, F_GETPIPE_SZ"),
      (1033, 6, 0, "3, F_ADD_SEALS, F_SEAL_SHRINK|F_SEAL_GROW"),
      (1034, 0, 6, "3, F_GET_SEALS -> seals F_SEAL_SHRINK|F_SEAL_GROW"),
      (999, 7, -22, "3, 0x3e7 /* F_??? */, 0x7"),
    ] as [(UInt64, UInt64, Int64, String)])
  func `fcntl takes the argument of its command`(
    command: UInt64, value: UInt64, result: Int64, expected: String
  ) {
    #expect(DecodedText(.fcntl, [3, command, value], result: result).atEnd == expected)
  }

  @Test func `flags and new descriptors as results of fcntl are written as such`() {
    #expect(DecodedText(.fcntl, [3, 3], result: 2).result == .hexadecimal)
    #expect(DecodedText(.fcntl, [3, 0, 20], result: 20).result == .descriptor)
    #expect(DecodedText(.fcntl, [3, 1032], result: 65536).result == .decimal)
  }

  @Test func `only the call that asks for a lock shows its owner`() {
    var lock = TracedMemory(zerosAt: 0x1000, count: 32)
    lock.store(UInt16(1), at: 0x1000)
    lock.store(UInt32(4711), at: 0x1018)
    let fields = "{l_type=F_WRLCK, l_whence=SEEK_SET, l_start=0, l_len=0"
    #expect(DecodedText(.fcntl, [3, 6, 0x1000], memory: lock).atStart == "3, F_SETLK, \(fields)}")
    let asked = DecodedText(.fcntl, [3, 5, 0x1000], memory: lock)
    #expect(asked.atStart == "3, F_GETLK")
    #expect(asked.atEnd == "3, F_GETLK, \(fields), l_pid=4711}")
    #expect(DecodedText(.fcntl, [3, 5, 0x1000], memory: lock, result: -9).atEnd == "3, F_GETLK, 0x1000")
  }

  @Test(
    arguments: [
      (0o100644, #""f1", {st_mode=S_IFREG|0644, st_size=10, ...}"#),
      (0o020666, #""f1", {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}"#),
      (0o041777, #""f1", {st_mode=S_IFDIR|S_ISVTX|0777, st_size=10, ...}"#),
    ] as [(UInt32, String)])
  func `stat shows a size or a device`(mode: UInt32, expected: String) {
    var memory = TracedMemory(zerosAt: 0x2000, count: 144).storing("f1", at: 0x1000)
    memory.store(mode, at: 0x2018)
    memory.store(UInt64(0x103), at: 0x2028)
    memory.store(UInt64(10), at: 0x2030)
    #expect(DecodedText(.stat, [0x1000, 0x2000], memory: memory).atEnd == expected)
    #expect(DecodedText(.stat, [0x1000, 0x2000], memory: memory).atStart == #""f1""#)
    #expect(DecodedText(.stat, [0x1000, 0x2000], memory: memory, result: -2).atEnd == #""f1", 0x2000"#)
  }

  @Test func `statx names how it synchronizes first`() {
    var memory = TracedMemory(zerosAt: 0x2000, count: 256).storing("f1", at: 0x1000)
    memory.store(UInt32(0x1fff), at: 0x2000)
    memory.store(UInt64(0x2000), at: 0x2008)
    memory.store(UInt16(0o100644), at: 0x201c)
    memory.store(UInt64(10), at: 0x2028)
    #expect(
      DecodedText(.statx, [currentDirectory, 0x1000, 0, 0xfff, 0x2000], memory: memory).atEnd
        == #"AT_FDCWD, "f1", AT_STATX_SYNC_AS_STAT, STATX_ALL, "#
        + "{stx_mask=STATX_ALL|STATX_MNT_ID, stx_attributes=STATX_ATTR_MOUNT_ROOT, stx_mode=S_IFREG|0644, stx_size=10, ...}"
    )
    #expect(
      DecodedText(.statx, [3, 0x1000, 0x6000 | 0x1000, 0, 0x2000], memory: memory, result: -22).atEnd
        == #"3, "f1", AT_STATX_FORCE_SYNC|AT_STATX_DONT_SYNC|AT_EMPTY_PATH, 0, 0x2000"#)
  }

  @Test func `statfs names the file system`() {
    var memory = TracedMemory(zerosAt: 0x2000, count: 120).storing("/proc", at: 0x1000)
    for (offset, value) in [(0, 0x9fa0), (8, 4096), (56, 0x15), (64, 255), (72, 4096), (80, 0x1020)]
      as [(UInt64, UInt64)]
    {
      memory.store(value, at: 0x2000 + offset)
    }
    #expect(
      DecodedText(.statfs, [0x1000, 0x2000], memory: memory).atEnd
        == #""/proc", {f_type=PROC_SUPER_MAGIC, f_bsize=4096, f_blocks=0, f_bfree=0, f_bavail=0, f_files=0, "#
        + "f_ffree=0, f_fsid={val=[0x15, 0]}, f_namelen=255, f_frsize=4096, f_flags=ST_VALID|ST_RELATIME}")
  }

  @Test func `sendfile shows where its offset was and where it is`() {
    let before = TracedMemory(2, at: 0x1000)
    let moved = DecodedText(
      .sendfile, [21, 3, 0x1000, 5], memory: before, after: TracedMemory(7, at: 0x1000), result: 5)
    #expect(moved.atStart == "21, 3, [2]")
    #expect(moved.atEnd == "21, 3, [2] => [7], 5")
    #expect(DecodedText(.sendfile, [21, 3, 0x1000, 5], memory: before).atEnd == "21, 3, [2], 5")
    #expect(DecodedText(.sendfile, [21, 3, 0, 5]).atEnd == "21, 3, NULL, 5")
    #expect(DecodedText(.sendfile, [21, 3, 8, 5], result: -14).atEnd == "21, 3, 0x8, 5")
  }

  @Test func `a position in two registers is one argument`() {
    let none = UInt64.max
    #expect(
      DecodedText(.pwritev2, [3, 0x1000, 0, none, none, 0x12], result: -9).atEnd
        == "3, [], 0, -1, RWF_DSYNC|RWF_APPEND")
  }

  @Test func `mknod shows a device only where it makes one`() {
    #expect(DecodedText(.mknod, [0x1000, 0o010600, 5], memory: path).atEnd == #""f1", S_IFIFO|0600"#)
    #expect(
      DecodedText(.mknod, [0x1000, 0o020666, 0x103], memory: path).atEnd
        == #""f1", S_IFCHR|0666, makedev(0x1, 0x3)"#)
  }

  @Test func `epoll events show their data both ways, and not where a descriptor is taken away`() {
    var event = TracedMemory(zerosAt: 0x1000, count: 12)
    event.store(UInt32(0x8000_0001), at: 0x1000)
    event.store(UInt64(1_250_999_896_491), at: 0x1004)
    #expect(
      DecodedText(.epoll_ctl, [25, 3, 16, 0x1000], memory: event).atEnd
        == "25, EPOLL_CTL_MOD, 16, {events=EPOLLIN|EPOLLET, data={u32=1164413355, u64=1250999896491}}")
    #expect(
      DecodedText(.epoll_ctl, [25, 2, 16, 0x1000], memory: event).atEnd == "25, EPOLL_CTL_DEL, 16, 0x1000")
  }
}
