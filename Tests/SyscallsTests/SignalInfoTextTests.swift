import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed of the same bytes that a C program gave to rt_sigqueueinfo(2): the bytes
/// from 16 on count from 1.
@Suite struct SignalInfoTextTests {
  private static let sender = "si_pid=67305985, si_uid=134678021"
  private static let value = "si_int=202050057, si_ptr=0x100f0e0d0c0b0a09"
  private static let address = "si_addr=0x807060504030201"
  private static let child =
    "\(sender), si_status=202050057, si_utime=1735880461161533969 /* 17358804611615339.69 s */, "
    + "si_stime=2314601843866147353 /* 23146018438661473.53 s */"

  private func text(_ signal: Int32, _ code: Int32, error: Int32 = 0, counts: Bool = true) -> String {
    var info = SignalInfo()
    for (offset, word) in [(0, signal), (4, error), (8, code)] {
      for byte in 0..<4 { info.bytes[offset + byte] = UInt8(truncatingIfNeeded: word >> (8 * Int32(byte))) }
    }
    if counts { for index in 16..<128 { info.bytes[index] = UInt8(index - 15) } }
    var text: ByteBuffer = []
    SignalInfoText.write(info, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    arguments: [
      (10, 0, "SIGUSR1, si_code=SI_USER, \(sender)"), (10, -6, "SIGUSR1, si_code=SI_TKILL, \(sender)"),
      (10, -1, "SIGUSR1, si_code=SI_QUEUE, \(sender), \(value)"),
      (10, 128, "SIGUSR1, si_code=SI_KERNEL, \(sender), \(value)"),
      (10, -2, "SIGUSR1, si_code=SI_TIMER, si_timerid=0x4030201, si_overrun=134678021, \(value)"),
      (10, -5, "SIGUSR1, si_code=SI_SIGIO, si_band=578437695752307201, si_fd=202050057"),
      (10, 5, "SIGUSR1, si_code=0x5, \(sender), \(value)"),
      (11, 1, "SIGSEGV, si_code=SEGV_MAPERR, \(address)"),
      (
        11, 3,
        "SIGSEGV, si_code=SEGV_BNDERR, \(address), si_lower=0x1817161514131211, si_upper=0x201f1e1d1c1b1a19"
      ),
      (11, 4, "SIGSEGV, si_code=SEGV_PKUERR, \(address), si_pkey=336794129"),
      (11, 128, "SIGSEGV, si_code=SI_KERNEL, \(address)"), (11, 0, "SIGSEGV, si_code=SI_USER, \(sender)"),
      (7, 4, "SIGBUS, si_code=BUS_MCEERR_AR, \(address), si_addr_lsb=0xa09"),
      (7, 1, "SIGBUS, si_code=BUS_ADRALN, \(address)"),
      (5, 1, "SIGTRAP, si_code=TRAP_BRKPT, \(address)"), (8, 1, "SIGFPE, si_code=FPE_INTDIV, \(address)"),
      (4, 1, "SIGILL, si_code=ILL_ILLOPC, \(address)"), (17, 1, "SIGCHLD, si_code=CLD_EXITED, \(child)"),
      (17, 77, "SIGCHLD, si_code=0x4d, \(child)"),
      (29, 6, "SIGIO, si_code=POLL_HUP, si_band=578437695752307201, si_fd=202050057"),
      (29, 128, "SIGIO, si_code=SI_KERNEL"),
      (
        31, 1,
        "SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x807060504030201, si_syscall=202050057, "
          + "si_arch=0x100f0e0d /* AUDIT_ARCH_??? */"
      ),
    ] as [(Int32, Int32, String)])
  func `the fields are those of the signal and its code`(signal: Int32, code: Int32, expected: String) {
    #expect(text(signal, code) == "{si_signo=\(expected)}")
  }

  @Test func `fields that say nothing are left out`() {
    #expect(text(0, 0, counts: false) == "{}")
    #expect(text(14, 128, counts: false) == "{si_signo=SIGALRM, si_code=SI_KERNEL}")
    #expect(text(10, -1, counts: false) == "{si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=0, si_uid=0}")
    #expect(text(11, 1, counts: false) == "{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL}")
    #expect(
      text(17, 2, counts: false)
        == "{si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=0, si_uid=0, si_status=0, si_utime=0, si_stime=0}")
  }

  @Test func `an error number has its name`() {
    #expect(text(10, 0, error: 5) == "{si_signo=SIGUSR1, si_code=SI_USER, si_errno=EIO, \(Self.sender)}")
    #expect(
      text(10, 0, error: -5) == "{si_signo=SIGUSR1, si_code=SI_USER, si_errno=4294967291, \(Self.sender)}")
  }
}
