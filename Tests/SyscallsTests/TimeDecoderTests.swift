import Glibc
import Testing
import Trace

@testable import Syscalls

/// What is expected is what strace 6.1 printed for the same calls of a C program.
@Suite struct TimeDecoderTests {
  /// Dates are local: the tests' place is UTC.
  init() {
    setenv("TZ", "UTC", 1)
    tzset()
  }

  private func utimensat(_ words: UInt64...) -> String {
    var memory = TracedMemory(zerosAt: 0x2000, count: 32).storing("a", at: 0x1000)
    for (index, word) in words.enumerated() { memory.store(word, at: 0x2000 + 8 * UInt64(index)) }
    let text = DecodedText(.utimensat, [currentDirectory, 0x1000, 0x2000, 0], memory: memory).atEnd
    return String(text.dropFirst(#"AT_FDCWD, "a", "#.count).dropLast(", 0".count))
  }

  @Test func `times that files are given have dates`() {
    #expect(
      utimensat(1_000_000_000, 5, 1, 0x3fff_ffff)
        == "[{tv_sec=1000000000, tv_nsec=5} /* 2001-09-09T01:46:40.000000005+0000 */, UTIME_NOW]")
    #expect(utimensat(0, 0x3fff_fffe, 0, 0) == "[UTIME_OMIT, {tv_sec=0, tv_nsec=0}]")
    #expect(
      utimensat(UInt64(bitPattern: -5), 7, 0, 5)
        == "[{tv_sec=-5, tv_nsec=7} /* 1969-12-31T23:59:55.000000007+0000 */, "
        + "{tv_sec=0, tv_nsec=5} /* 1970-01-01T00:00:00.000000005+0000 */]")
    #expect(
      utimensat(1 << 60, 7, UInt64(bitPattern: -5), 1_999_999_999)
        == "[{tv_sec=1152921504606846976, tv_nsec=7}, {tv_sec=-5, tv_nsec=1999999999}]")
    #expect(
      utimensat(UInt64(bitPattern: -62_167_219_201), 0, 67_768_036_191_676_799, 0)
        == "[{tv_sec=-62167219201, tv_nsec=0} /* -1-12-31T23:59:59+0000 */, "
        + "{tv_sec=67768036191676799, tv_nsec=0} /* -2147481749-12-31T23:59:59+0000 */]")
  }

  @Test func `utime and utimes have dates in their units`() {
    let path = TracedMemory(1_000_000_000, UInt64(bitPattern: -1), at: 0x2000).storing("a", at: 0x1000)
    #expect(
      DecodedText(.utime, [0x1000, 0x2000], memory: path).atEnd
        == #""a", {actime=1000000000 /* 2001-09-09T01:46:40+0000 */, modtime=-1 /* 1969-12-31T23:59:59+0000 */}"#
    )
    let times = TracedMemory(1_000_000_000, 5, 1, 999, at: 0x2000).storing("a", at: 0x1000)
    #expect(
      DecodedText(.utimes, [0x1000, 0x2000], memory: times).atEnd
        == #""a", [{tv_sec=1000000000, tv_usec=5} /* 2001-09-09T01:46:40.000005+0000 */, "#
        + "{tv_sec=1, tv_usec=999} /* 1970-01-01T00:00:01.000999+0000 */]")
  }

  @Test func `what was left to wait is shown only of a wait that was cut short`() {
    let memory = TracedMemory(1, 1000, 0, 980_053_047, at: 0x1000)
    let asked = "{tv_sec=1, tv_nsec=1000}"
    let left = "{tv_sec=0, tv_nsec=980053047}"
    #expect(DecodedText(.nanosleep, [0x1000, 0x1010], memory: memory).atStart == asked)
    #expect(DecodedText(.nanosleep, [0x1000, 0x1010], memory: memory).atEnd == "\(asked), 0x1010")
    #expect(
      DecodedText(.nanosleep, [0x1000, 0x1010], memory: memory, result: -516).atEnd == "\(asked), \(left)")
    #expect(
      DecodedText(.clock_nanosleep, [1, 0, 0x1000, 0x1010], memory: memory, result: -516).atEnd
        == "CLOCK_MONOTONIC, 0, \(asked), \(left)")
    #expect(
      DecodedText(.clock_nanosleep, [0, 1, 0x1000, 0x1010], memory: memory, result: -514).atEnd
        == "CLOCK_REALTIME, TIMER_ABSTIME, \(asked), 0x1010")
  }

  @Test func `timers show interval and value`() {
    let memory = TracedMemory(1, 2, 3, 4, at: 0x1000)
    #expect(
      DecodedText(.setitimer, [0, 0x1000, 0], memory: memory).atEnd
        == "ITIMER_REAL, {it_interval={tv_sec=1, tv_usec=2}, it_value={tv_sec=3, tv_usec=4}}, NULL")
    #expect(
      DecodedText(.timerfd_settime, [22, 1, 0x1000, 0], memory: memory).atEnd
        == "22, TFD_TIMER_ABSTIME, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=3, tv_nsec=4}}, NULL")
    #expect(
      DecodedText(.gettimeofday, [0x1000, 0x1010], memory: TracedMemory(7, 8, 60, at: 0x1000)).atEnd
        == "{tv_sec=7, tv_usec=8}, {tz_minuteswest=60, tz_dsttime=0}")
  }

  @Test func `how a timer tells of its end depends on the way`() {
    var memory = TracedMemory(zerosAt: 0x1000, count: 64)
    memory.store(UInt32(33), at: 0x1008)
    memory.store(UInt32(4), at: 0x100c)
    memory.store(UInt32(4711), at: 0x1010)
    #expect(
      DecodedText(.timer_create, [0, 0x1000, 0x2000], memory: memory, result: -22).atEnd
        == "CLOCK_REALTIME, {sigev_signo=SIGRT_1, sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=4711}, 0x2000"
    )
    memory.store(UInt64(0x63), at: 0x1000)
    memory.store(UInt32(0), at: 0x100c)
    #expect(
      DecodedText(.timer_create, [0, 0x1000, 0x2000], memory: memory.storing(UInt32(2), at: 0x2000)).atEnd
        == "CLOCK_REALTIME, {sigev_value={sival_int=99, sival_ptr=0x63}, sigev_signo=SIGRT_1, sigev_notify=SIGEV_SIGNAL}, [2]"
    )
  }
}
