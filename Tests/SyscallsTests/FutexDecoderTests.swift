import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct FutexDecoderTests {
  @Test(
    arguments: [
      ([0, 2, 0], "FUTEX_WAIT, 2, NULL"),
      ([0x80, 1, 0x2000], "FUTEX_WAIT_PRIVATE, 1, {tv_sec=0, tv_nsec=1000}"),
      ([0x81, 1], "FUTEX_WAKE_PRIVATE, 1"), ([1, 0x7fff_ffff], "FUTEX_WAKE, 2147483647"),
      (
        [0x189, 2, 0x2000, 0, 0xffff_ffff],
        "FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 2, {tv_sec=0, tv_nsec=1000}, FUTEX_BITSET_MATCH_ANY"
      ),
      ([0x109, 2, 0, 0, 5], "FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 2, NULL, 0x5"),
      ([0x8a, 2, 0, 0, 0xffff_ffff], "FUTEX_WAKE_BITSET_PRIVATE, 2, FUTEX_BITSET_MATCH_ANY"),
      ([3, 1, 2, 0x3000], "FUTEX_REQUEUE, 1, 2, 0x3000"),
      ([0x84, 1, 0x7fff_ffff, 0x3000, 1], "FUTEX_CMP_REQUEUE_PRIVATE, 1, 2147483647, 0x3000, 1"),
      (
        [0x85, 1, 1, 0x3000, 0x0400_0001],
        "FUTEX_WAKE_OP_PRIVATE, 1, 1, 0x3000, FUTEX_OP_SET<<28|0<<12|FUTEX_OP_CMP_GT<<24|0x1"
      ),
      (
        [5, 1, 1, 0x3000, 0xb100_3101],
        "FUTEX_WAKE_OP, 1, 1, 0x3000, FUTEX_OP_OPARG_SHIFT<<28|FUTEX_OP_ANDN<<28|0x3<<12|FUTEX_OP_CMP_NE<<24|0x101"
      ),
      (
        [5, 1, 1, 0x3000, 0xffff_ffff],
        "FUTEX_WAKE_OP, 1, 1, 0x3000, FUTEX_OP_OPARG_SHIFT<<28|0x7<<28 /* FUTEX_OP_??? */|0xfff<<12"
          + "|0xf<<24 /* FUTEX_OP_CMP_??? */|0xfff"
      ),
      ([0x86, 0, 0], "FUTEX_LOCK_PI_PRIVATE, NULL"), ([0x87, 5, 6, 7, 8], "FUTEX_UNLOCK_PI_PRIVATE"),
      ([0x88, 5, 6, 7, 8], "FUTEX_TRYLOCK_PI_PRIVATE"),
      ([0x106, 3, 0x2000], "0x106 /* FUTEX_??? */, {tv_sec=0, tv_nsec=1000}"),
      ([0x8b, 1, 0x2000, 0x3000], "FUTEX_WAIT_REQUEUE_PI_PRIVATE, 1, {tv_sec=0, tv_nsec=1000}, 0x3000"),
      ([0x8c, 1, 3, 0x3000, 9], "FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, 3, 0x3000, 9"),
      ([2, 1, 2, 3, 4], "FUTEX_FD, 1"),
      ([0x82, 1, 2, 3, 4], "FUTEX_FD|FUTEX_PRIVATE_FLAG, 1"),
      ([77, 1, 2, 3, 4], "0x4d /* FUTEX_??? */, 1, 0x2, 0x3, 0x4"),
      ([0x8d, 1, 0x2000, 3, 4], "FUTEX_LOCK_PI2_PRIVATE, {tv_sec=0, tv_nsec=1000}"),
    ] as [([UInt64], String)])
  func `futex takes the arguments of its operation`(arguments: [UInt64], expected: String) {
    let memory = TracedMemory(0, 1000, at: 0x2000)
    #expect(DecodedText(.futex, [0x1000] + arguments, memory: memory).atEnd == "0x1000, \(expected)")
  }
}
