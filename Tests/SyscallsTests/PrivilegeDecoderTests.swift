import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct PrivilegeDecoderTests {
  @Test func `capabilities have their upper half in the versions that have one`() {
    let third = TracedMemory(0x2008_0522, at: 0x1000)
    let first = TracedMemory(0x1998_0330, at: 0x1000)
    var sets = TracedMemory(0x2008_0522, at: 0x1000)
    for (index, word) in ([3, 0, 0, 0x8000_0001, 0, 0] as [UInt32]).enumerated() {
      sets.store(word, at: 0x2000 + 4 * UInt64(index))
    }
    #expect(
      DecodedText(.capset, [0x1000, 0x2000], memory: sets, result: -1).atEnd
        == "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_DAC_OVERRIDE"
        + "|1<<CAP_MAC_OVERRIDE|0x80000000, permitted=0, inheritable=0}")
    #expect(
      DecodedText(.capset, [0x1000, 0x2000], memory: sets.storing(UInt32(0x1998_0330), at: 0x1000)).atEnd
        == "{version=_LINUX_CAPABILITY_VERSION_1, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_DAC_OVERRIDE, "
        + "permitted=0, inheritable=0}")
    #expect(
      DecodedText(.capget, [0x1000, 0x2000], memory: third, result: -14).atEnd
        == "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}, 0x2000")
    #expect(
      DecodedText(.capget, [0x1000, 0], memory: first).atEnd
        == "{version=_LINUX_CAPABILITY_VERSION_1, pid=0}, NULL")
    #expect(DecodedText(.capset, [8, 0x2000], memory: third, result: -14).atEnd == "0x8, 0x2000")
  }

  @Test func `a personality is a kind of system and its deviations`() {
    #expect(DecodedText(.personality, [0xffff_ffff], result: 0).atEnd == "0xffffffff -> PER_LINUX")
    let changed = DecodedText(.personality, [0x40008], result: 0x40000)
    #expect(changed.atEnd == "PER_LINUX32|ADDR_NO_RANDOMIZE -> PER_LINUX|ADDR_NO_RANDOMIZE")
    #expect(changed.result == .hexadecimal)
  }

  @Test(
    arguments: [
      ([0, 1, 2, 3], "PTRACE_TRACEME"), ([7, .max, 0, 19], "PTRACE_CONT, -1, NULL, SIGSTOP"),
      ([24, .max, 5, 0], "PTRACE_SYSCALL, -1, 0x5, 0"), ([0x4207, .max, 1, 9], "PTRACE_INTERRUPT, -1"),
      (
        [0x4200, .max, 0, 0x100003],
        "PTRACE_SETOPTIONS, -1, NULL, PTRACE_O_TRACESYSGOOD|PTRACE_O_TRACEFORK|PTRACE_O_EXITKILL"
      ),
      ([12, .max, 1, 9], "PTRACE_GETREGS, -1, 0x9"),
      ([0x420e, .max, 88, 9], "PTRACE_GET_SYSCALL_INFO, -1, 88, 0x9"),
      ([999, .max, 1, 9], "0x3e7 /* PTRACE_??? */, -1, 0x1, 0x9"),
      ([1, .max, 1, 9], "PTRACE_PEEKTEXT, -1, 0x1, 0x9"),
    ] as [([UInt64], String)])
  func `ptrace takes the arguments of its request`(arguments: [UInt64], expected: String) {
    #expect(DecodedText(.ptrace, arguments, result: -3).atEnd == expected)
  }

  @Test func `seccomp names the flags of a filter`() {
    #expect(
      DecodedText(.seccomp, [1, 3, 8], result: -14).atEnd
        == "SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC|SECCOMP_FILTER_FLAG_LOG, 0x8")
  }

  @Test func `a filter shows its length and its place`() {
    let program = TracedMemory(4, 0x7fff_1234, at: 0x1000)
    #expect(
      DecodedText(.prctl, [22, 2, 0x1000], memory: program).atEnd
        == "PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {len=4, filter=0x7fff1234}")
    #expect(
      DecodedText(.seccomp, [1, 0, 0x1000], memory: program).atEnd
        == "SECCOMP_SET_MODE_FILTER, 0, {len=4, filter=0x7fff1234}")
    #expect(
      DecodedText(.seccomp, [2, 0, 0x1000], memory: program).atEnd == "SECCOMP_GET_ACTION_AVAIL, 0, 0x1000")
  }

  @Test func `mincore shows a bit for each page`() {
    let memory = TracedMemory(0x00fe_0001, at: 0x1000)
    #expect(DecodedText(.mincore, [0x4000, 8193, 0x1000], memory: memory).atEnd == "0x4000, 8193, [1, 0, 0]")
    #expect(
      DecodedText(.mincore, [0, 4096, 0x1000], memory: memory, result: -12).atEnd == "NULL, 4096, 0x1000")
  }
}
