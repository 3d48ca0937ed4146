import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct SignalDecoderTests {
  @Test(
    arguments: [
      (0, "[]"), (1 << 1 | 1 << 14, "[INT TERM]"), (.max, "~[]"), (~(1 << 31 | 1 << 32), "~[RTMIN RT_1]"),
      (1 << 63 | 1 << 40, "[RT_9 RT_32]"),
      (
        (1 << 42) - 1,
        "~[RT_11 RT_12 RT_13 RT_14 RT_15 RT_16 RT_17 RT_18 RT_19 RT_20 RT_21 RT_22 RT_23 RT_24 RT_25 RT_26 RT_27 "
          + "RT_28 RT_29 RT_30 RT_31 RT_32]"
      ),
      (
        (1 << 41) - 1,
        "[HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU "
          + "URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RT_1 RT_2 RT_3 RT_4 RT_5 RT_6 RT_7 RT_8 RT_9]"
      ),
    ] as [(UInt64, String)])
  func `sets name the signals that they have, or those that they lack`(set: UInt64, expected: String) {
    let memory = TracedMemory(set, at: 0x1000)
    #expect(
      DecodedText(.rt_sigprocmask, [0, 0x1000, 0, 8], memory: memory).atEnd
        == "SIG_BLOCK, \(expected), NULL, 8")
  }

  @Test func `a set is read only in the size that the kernel takes`() {
    let memory = TracedMemory(0x4002, at: 0x1000)
    #expect(
      DecodedText(.rt_sigprocmask, [2, 0x1000, 0, 4], memory: memory, result: -22).atEnd
        == "SIG_SETMASK, 0x1000, NULL, 4")
    #expect(DecodedText(.rt_sigpending, [0x1000, 4], memory: memory).atEnd == "[INT TERM], 4")
    #expect(DecodedText(.rt_sigpending, [0x1000, 0], memory: memory).atEnd == "0x1000, 0")
  }

  @Test func `an action shows its restorer only where its flags say that there is one`() {
    let handled = TracedMemory(0x5555, 0x1400_0000, 0x7fe6, 1 << 13, at: 0x1000)
    let ignored = TracedMemory(1, 0, 0, 0, at: 0x2000)
    let both = TracedMemory(0x5555, 0x1400_0000, 0x7fe6, 1 << 13, 1, 0, 0, 0, at: 0x1000)
    #expect(
      DecodedText(.rt_sigaction, [14, 0x1000, 0x1020, 8], memory: both).atEnd
        == "SIGALRM, {sa_handler=0x5555, sa_mask=[ALRM], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x7fe6}, "
        + "{sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, 8")
    #expect(
      DecodedText(.rt_sigaction, [14, 0x1000, 0, 8], memory: handled).atStart.hasPrefix(
        "SIGALRM, {sa_handler=0x5555"))
    #expect(
      DecodedText(.rt_sigaction, [14, 0, 0x2000, 8], memory: ignored, result: -22).atEnd
        == "SIGALRM, NULL, 0x2000, 8")
  }

  @Test func `the end of a handler shows the mask that it brings back`() {
    let memory = TracedMemory(1 << 9, at: 0x7000 + 296)
    #expect(DecodedText(.rt_sigreturn, [], memory: memory, stackPointer: 0x7000).atEnd == "{mask=[USR1]}")
    #expect(DecodedText(.rt_sigreturn, [], memory: memory, stackPointer: 0x9000).atEnd == "")
  }

  @Test func `signal stacks show their flags`() {
    let memory = TracedMemory(0x5555, 2, 65536, at: 0x1000)
    #expect(
      DecodedText(.sigaltstack, [0x1000, 0], memory: memory).atEnd
        == "{ss_sp=0x5555, ss_flags=SS_DISABLE, ss_size=65536}, NULL")
  }

  @Test func `a signal that was waited for is named`() {
    var memory = TracedMemory(zerosAt: 0x2000, count: 128)
    for (offset, value) in [(0, 10), (16, 4711)] as [(UInt64, UInt32)] {
      memory.store(value, at: 0x2000 + offset)
    }
    memory.store(UInt64(1 << 9), at: 0x1000)
    #expect(
      DecodedText(.rt_sigtimedwait, [0x1000, 0x2000, 0, 8], memory: memory, result: 10).atEnd
        == "[USR1], {si_signo=SIGUSR1, si_code=SI_USER, si_pid=4711, si_uid=0}, NULL, 8 -> SIGUSR1")
  }
}
