import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct ProcessDecoderTests {
  @Test(
    arguments: [
      (0x300, "{WIFEXITED(s) && WEXITSTATUS(s) == 3}"), (9, "{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}"),
      (0x85, "{WIFSIGNALED(s) && WTERMSIG(s) == SIGTRAP && WCOREDUMP(s)}"),
      (0x137f, "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}"), (0xffff, "{WIFCONTINUED(s)}"),
    ] as [(UInt32, String)])
  func `wait4 takes a status apart`(status: UInt32, expected: String) {
    let memory = TracedMemory(zerosAt: 0x1000, count: 4).storing(status, at: 0x1000)
    #expect(
      DecodedText(.wait4, [.max, 0x1000, 10, 0], memory: memory, result: 4711).atEnd
        == "-1, [\(expected)], WSTOPPED|WCONTINUED, NULL")
  }

  @Test func `wait4 that found no child shows no status`() {
    let memory = TracedMemory(zerosAt: 0x1000, count: 0x200)
    #expect(
      DecodedText(.wait4, [5, 0x1000, 1, 0x1100], memory: memory, result: 0).atEnd
        == "5, 0x1000, WNOHANG, 0x1100")
    #expect(
      DecodedText(.wait4, [5, 0, 1, 0x1100], memory: memory, result: 5).atEnd
        == "5, NULL, WNOHANG, {ru_utime={tv_sec=0, tv_usec=0}, ru_stime={tv_sec=0, tv_usec=0}, ...}")
  }

  @Test func `waitid that found no child shows an empty structure`() {
    let memory = TracedMemory(zerosAt: 0x1000, count: 128)
    #expect(
      DecodedText(.waitid, [1, 5, 0x1000, 5, 0], memory: memory).atEnd
        == "P_PID, 5, {}, WNOHANG|WEXITED, NULL")
  }

  @Test(
    arguments: [
      (0x11, "child_stack=NULL, flags=SIGCHLD"), (0, "child_stack=NULL, flags=0"),
      (
        0x1200011,
        "child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x3000"
      ),
      (0x90000, "child_stack=NULL, flags=CLONE_THREAD|CLONE_SETTLS, tls=0x4000"),
      (0x100011, "child_stack=NULL, flags=CLONE_PARENT_SETTID|SIGCHLD, parent_tid=[4711]"),
      (0x1011, "child_stack=NULL, flags=CLONE_PIDFD|SIGCHLD, parent_tid=[4711]"),
      (0x1100_004d, "child_stack=NULL, flags=CLONE_CHILD_SETTID|CLONE_NEWUSER|77, child_tidptr=0x3000"),
    ] as [(UInt64, String)])
  func `clone shows the arguments that its flags give a meaning`(flags: UInt64, expected: String) {
    let memory = TracedMemory(4711, at: 0x2000)
    #expect(
      DecodedText(.clone, [flags, 0, 0x2000, 0x3000, 0x4000], memory: memory, result: 5).atEnd == expected)
  }

  @Test func `clone that failed shows where it would have written`() {
    #expect(
      DecodedText(.clone, [0x1800, 1, 0x2000], memory: TracedMemory(5, at: 0x2000), result: -22).atEnd
        == "child_stack=0x1, flags=CLONE_SIGHAND|CLONE_PIDFD, parent_tid=0x2000")
  }

  @Test func `clone3 shows behind an arrow what it wrote`() {
    var memory = TracedMemory(0x110_0000, 0, 0x3000, 0x2000, 17, 0, 0, 0, at: 0x1000)
    memory.store(UInt32(4711), at: 0x2000)
    let request =
      "{flags=CLONE_PARENT_SETTID|CLONE_CHILD_SETTID, child_tid=0x3000, parent_tid=0x2000, exit_signal=SIGCHLD, stack=NULL, stack_size=0}"
    let made = DecodedText(.clone3, [0x1000, 64], memory: memory, result: 4711)
    #expect(made.atStart == request)
    #expect(made.atEnd == "\(request) => {parent_tid=[4711]}, 64")
    #expect(DecodedText(.clone3, [0x1000, 64], memory: memory, result: -22).atEnd == "\(request), 64")
    #expect(DecodedText(.clone3, [0x1000, 8], memory: memory, result: -22).atEnd == "0x1000, 8")
    #expect(DecodedText(.clone3, [0, 88], result: -14).atEnd == "NULL, 88")
  }

  @Test func `clone3 has flags and arguments that clone lacks`() {
    let memory = TracedMemory(0x2_0008_0000, 0, 0, 0, 17, 0, 0, 5, 0x2000, 1, 9999, at: 0x1000).storing(
      UInt32(4711), at: 0x2000)
    #expect(
      DecodedText(.clone3, [0x1000, 88], memory: memory, result: -9).atEnd
        == "{flags=CLONE_SETTLS|CLONE_INTO_CGROUP, exit_signal=SIGCHLD, stack=NULL, stack_size=0, tls=0x5, "
        + "set_tid=[4711], set_tid_size=1, cgroup=9999}, 88")
  }

  @Test(
    arguments: [
      ([15, 0x1000], 0, #"PR_SET_NAME, "abcdefghijklmno"..."#),
      ([1, 15, 1, 2, 3], 0, "PR_SET_PDEATHSIG, SIGTERM"),
      ([3], 1, "PR_GET_DUMPABLE -> SUID_DUMP_USER"),
      ([4, 77], -22, "PR_SET_DUMPABLE, 0x4d /* SUID_DUMP_??? */"),
      ([23, 40, 0, 0, 0], 1, "PR_CAPBSET_READ, CAP_CHECKPOINT_RESTORE"),
      ([38, 1, 0, 0, 0], 0, "PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0"),
      ([39, 0, 0, 0, 0], 1, "PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0"),
      ([22, 2, 0], -14, "PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL"),
      ([22, 1, 5], 0, "PR_SET_SECCOMP, SECCOMP_MODE_STRICT"),
      ([36, 1], 0, "PR_SET_CHILD_SUBREAPER, 1"), ([37, 0x2000], 0, "PR_GET_CHILD_SUBREAPER, [1]"),
      ([25, 0x2000], 0, "PR_GET_TSC, [PR_TSC_ENABLE]"), ([29, .max], 0, "PR_SET_TIMERSLACK, -1"),
      (
        [0x5356_4d41, 0, 0x1000_0000, 4096, 0x1000], -22,
        #"PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0x10000000, 4096, "abcdefghijklmnopqr""#
      ),
      ([0x5961_6d61, 0xffff_ffff], -22, "PR_SET_PTRACER, PR_SET_PTRACER_ANY"),
      ([47, 2, 5, 0, 0], -1, "PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0"),
      ([47, 4, 0, 0, 0], 0, "PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0"),
      ([33, 1, 2, 0, 0], 0, "PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_DEFAULT, 0, 0"),
      ([52, 0, 0, 0, 0], 3, "PR_GET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS -> PR_SPEC_PRCTL|PR_SPEC_ENABLE"),
      ([12345, 1, 2, 3, 4], -22, "0x3039 /* PR_??? */, 0x1, 0x2, 0x3, 0x4"), ([7], 0, "PR_GET_KEEPCAPS"),
    ] as [([UInt64], Int64, String)])
  func `prctl takes the arguments of its option`(arguments: [UInt64], result: Int64, expected: String) {
    let memory = TracedMemory(1, at: 0x2000).storing("abcdefghijklmnopqr", at: 0x1000)
    #expect(DecodedText(.prctl, arguments, memory: memory, result: result).atEnd == expected)
  }

  @Test func `arch_prctl reads or sets a base, or asks about instructions`() {
    let memory = TracedMemory(0x7fe6_366b_e740, at: 0x1000)
    #expect(
      DecodedText(.arch_prctl, [0x1003, 0x1000], memory: memory).atEnd == "ARCH_GET_FS, [0x7fe6366be740]")
    #expect(DecodedText(.arch_prctl, [0x1002, 0x7fe6_366b_e740]).atEnd == "ARCH_SET_FS, 0x7fe6366be740")
    #expect(DecodedText(.arch_prctl, [0x1011]).atEnd == "ARCH_GET_CPUID")
  }

  @Test func `limits are multiples of 1024 where they are`() {
    func text(_ current: UInt64, _ maximum: UInt64) -> String {
      DecodedText(.setrlimit, [3, 0x1000], memory: TracedMemory(current, maximum, at: 0x1000)).atEnd
    }
    #expect(text(8192 * 1024, .max) == "RLIMIT_STACK, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}")
    #expect(text(2048, 1024) == "RLIMIT_STACK, {rlim_cur=2*1024, rlim_max=1024}")
    #expect(text(1025, 0) == "RLIMIT_STACK, {rlim_cur=1025, rlim_max=0}")
  }

  @Test func `sets of processors are lists of numbers`() {
    let memory = TracedMemory(0x8000_0000_0000_0021, 0, at: 0x1000)
    #expect(DecodedText(.sched_setaffinity, [0, 8, 0x1000], memory: memory).atEnd == "0, 8, [0 5 63]")
    #expect(DecodedText(.sched_setaffinity, [0, 3, 0x1000], memory: memory).atEnd == "0, 3, [0 5]")
    #expect(
      DecodedText(.sched_getaffinity, [0, 128, 0x1000], memory: memory, result: 8).atEnd == "0, 128, [0 5 63]"
    )
    #expect(
      DecodedText(.sched_getaffinity, [0, 1, 0x1000], memory: memory, result: -22).atEnd == "0, 1, 0x1000")
  }

  @Test func `what describes the system is cut to what tells most`() {
    let names = TracedMemory(zerosAt: 0x1000, count: 390).storing("Linux", at: 0x1000).storing(
      "vm", at: 0x1041)
    #expect(DecodedText(.uname, [0x1000], memory: names).atEnd == #"{sysname="Linux", nodename="vm", ...}"#)
    let times = TracedMemory(1, 2, 3, 4, at: 0x1000)
    #expect(
      DecodedText(.times, [0x1000], memory: times).atEnd
        == "{tms_utime=1, tms_stime=2, tms_cutime=3, tms_cstime=4}")
  }
}
