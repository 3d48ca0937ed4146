import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct MemoryCallDecoderTests {
  @Test(
    arguments: [
      (0x22, "MAP_PRIVATE|MAP_ANONYMOUS"), (0x812, "MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE"), (0, "MAP_FILE"),
      (0x4000 | 0x8000 | 0x21, "MAP_SHARED|MAP_ANONYMOUS|MAP_NORESERVE|MAP_POPULATE"),
      (3, "MAP_SHARED_VALIDATE"),
      (0x40022 | 21 << 26, "MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT"),
      (0x1100005, "0x5 /* MAP_??? */|MAP_FIXED_NOREPLACE|0x1000000"), (0x10000, "MAP_FILE|MAP_NONBLOCK"),
      (
        0x20962 | 14 << 26,
        "MAP_PRIVATE|MAP_ANONYMOUS|MAP_32BIT|MAP_GROWSDOWN|MAP_DENYWRITE|MAP_STACK|14<<MAP_HUGE_SHIFT"
      ),
    ] as [(UInt64, String)])
  func `mmap names the type of mapping first and the size of pages last`(flags: UInt64, expected: String) {
    #expect(
      DecodedText(.mmap, [0, 4096, 1, flags, .max, 0x1000]).atEnd
        == "NULL, 4096, PROT_READ, \(expected), -1, 0x1000")
  }

  @Test func `mremap takes a place only where it is fixed`() {
    #expect(DecodedText(.mremap, [0x1000, 2, 1, 1, 0x5000]).atEnd == "0x1000, 2, 1, MREMAP_MAYMOVE")
    #expect(
      DecodedText(.mremap, [0x1000, 2, 1, 3, 0x5000]).atEnd
        == "0x1000, 2, 1, MREMAP_MAYMOVE|MREMAP_FIXED, 0x5000")
  }

  @Test func `System V objects have flags and permissions`() {
    #expect(DecodedText(.shmget, [0, 4096, 0o1666]).atEnd == "IPC_PRIVATE, 4096, IPC_CREAT|0666")
    #expect(
      DecodedText(.shmget, [0x1234, 4096, 0o17600]).atEnd
        == "0x1234, 4096, IPC_CREAT|IPC_EXCL|SHM_HUGETLB|SHM_NORESERVE|0600")
    #expect(DecodedText(.shmget, [0x12345, 4096, 0]).atEnd == "0x12345, 4096, 000")
    #expect(
      DecodedText(.shmget, [0x12345, 4096, 0o4600 | 21 << 26]).atEnd
        == "0x12345, 4096, SHM_HUGETLB|21<<SHM_HUGE_SHIFT|0600")
    #expect(DecodedText(.semget, [5, 2, 0o2000]).atEnd == "0x5, 2, IPC_EXCL|000")
    #expect(
      DecodedText(.msgget, [0, 0xffff_ffff]).atEnd
        == "IPC_PRIVATE, IPC_CREAT|IPC_EXCL|IPC_NOWAIT|0xfffff000|0777")
  }

  @Test func `semaphore operations are shown one by one`() {
    let operations = TracedMemory(0x1_0000_0001_0000, 0x1800_ffff, at: 0x1000)
    #expect(
      DecodedText(.semop, [3, 0x1000, 2], memory: operations).atEnd
        == "3, [{sem_num=0, sem_op=1, sem_flg=0}, {sem_num=1, sem_op=-1, sem_flg=SEM_UNDO|IPC_NOWAIT}], 2")
    #expect(DecodedText(.semop, [3, 0x1000, 0], memory: operations, result: -22).atEnd == "3, [], 0")
    #expect(DecodedText(.semop, [3, 8, 1], result: -14).atEnd == "3, 0x8, 1")
  }

  @Test func `messages show as many bytes as were moved`() {
    var memory = TracedMemory(zerosAt: 0x1000, count: 64)
    memory.store(UInt64(3), at: 0x1000)
    memory.store("abc", at: 0x1008)
    #expect(
      DecodedText(.msgsnd, [4, 0x1000, 4, 0o4000], memory: memory).atEnd
        == #"4, {mtype=3, mtext="abc\0"}, 4, IPC_NOWAIT"#)
    let received = DecodedText(.msgrcv, [4, 0x1000, 32, 0, 0o10000], memory: memory, result: 3)
    #expect(received.atStart == "4")
    #expect(received.atEnd == #"4, {mtype=3, mtext="abc"}, 32, 0, MSG_NOERROR"#)
  }
}
