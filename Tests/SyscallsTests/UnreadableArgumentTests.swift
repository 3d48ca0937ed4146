import Testing
import Trace

@testable import Syscalls

/// Arguments that point at nothing.
@Suite struct UnreadableArgumentTests {
  @Test func `memory that cannot be read leaves addresses`() {
    #expect(DecodedText(.rt_sigaction, [2, 0x1000, 0x2000, 8]).atEnd == "SIGINT, 0x1000, 0x2000, 8")
    #expect(DecodedText(.wait4, [5, 0x1000, 0, 0x2000], result: 5).atEnd == "5, 0x1000, 0, 0x2000")
    #expect(DecodedText(.fcntl, [3, 6, 0x1000]).atEnd == "3, F_SETLK, 0x1000")
    #expect(DecodedText(.sched_setaffinity, [0, 8, 0x1000]).atEnd == "0, 8, 0x1000")
    #expect(DecodedText(.prctl, [15, 0x1000]).atEnd == "PR_SET_NAME, 0x1000")
    #expect(DecodedText(.semop, [3, 0x1000, 2]).atEnd == "3, 0x1000, 2")
  }
}
