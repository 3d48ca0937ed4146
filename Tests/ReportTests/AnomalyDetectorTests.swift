import Syscalls
import Testing
import Trace

@testable import Report

@Suite struct AnomalyDetectorTests {
  private var detector = AnomalyDetector(windowSize: 20, threshold: 3)

  /// A call of 1 µs more or less than 100 µs, or of what is said.
  private func call(
    _ microseconds: UInt64, _ number: SyscallNumber = .read, result: Int64 = 0, isFinished: Bool = true
  ) -> SyscallEvent {
    let start = SyscallStart(
      thread: ProcessID(1), process: ProcessID(1), space: AddressSpaceID(0), number: number,
      arguments: CallArguments(), time: Timestamp(nanoseconds: 1000), stack: .empty)
    return SyscallEvent(
      call: start, result: result, isFinished: isFinished,
      end: Timestamp(nanoseconds: 1000 + microseconds * 1000))
  }

  private func feed(_ count: Int, _ number: SyscallNumber = .read) {
    for index in 0..<count { #expect(detector.judge(call(99 + UInt64(index % 3), number)) == nil) }
  }

  @Test("there is no verdict before ten calls of the name")
  func waitsForSamples() {
    feed(9)
    #expect(detector.judge(call(50_000)) == nil)
    // That was the tenth.
    #expect(detector.judge(call(50_000)) != nil)
  }

  @Test("an outlier is judged by the calls before it, not by itself")
  func excludesTheJudged() throws {
    feed(10)
    let verdict = try #require(detector.judge(call(1000)))
    #expect(verdict.medianNanoseconds == 100_000)
    // A tenth of the median, which is as much as the least sigma.
    #expect(verdict.sigmaNanoseconds == 10_000)
    // Nine more of a window of twenty do not make it usual.
    for _ in 0..<9 { #expect(detector.judge(call(1000)) != nil) }
  }

  @Test("what has become usual is no anomaly any more")
  func learns() {
    feed(20)
    for _ in 0..<11 { _ = detector.judge(call(1000)) }
    #expect(detector.judge(call(1000)) == nil)
  }

  @Test("nanoseconds between equal calls are no anomaly")
  func hasFloor() {
    for _ in 0..<20 { _ = detector.judge(call(5)) }
    #expect(detector.judge(call(34)) == nil)
    #expect(detector.judge(call(36)) != nil)
  }

  @Test("a call that is faster than usual is none")
  func ignoresFastCalls() {
    feed(20)
    #expect(detector.judge(call(0)) == nil)
  }

  @Test("each name has its own window")
  func separatesNames() {
    feed(20)
    #expect(detector.judge(call(9000, .write)) == nil)
    #expect(detector.judge(call(9000)) != nil)
  }

  @Test(
    "calls that wait for something else or end their thread are not judged",
    arguments: [SyscallNumber.poll, .epoll_wait, .futex, .clock_nanosleep, .wait4, .exit_group])
  func ignoresWaiting(number: SyscallNumber) {
    for _ in 0..<20 { _ = detector.judge(call(100, number)) }
    #expect(detector.judge(call(1_000_000, number)) == nil)
  }

  @Test("calls that a signal interrupted or that did not end are not judged")
  func ignoresInterrupted() {
    feed(20)
    #expect(detector.judge(call(9000, result: -512)) == nil)
    #expect(detector.judge(call(9000, result: -4)) == nil)
    #expect(detector.judge(call(9000, isFinished: false)) == nil)
    #expect(detector.judge(call(9000, result: -2)) != nil)
  }

  @Test(
    "severity is low below 4 sigmas, medium to 5 and high beyond",
    arguments: [(3.1, Anomaly.Severity.low), (3.99, .low), (4, .medium), (5, .medium), (5.01, .high)])
  func severities(deviation: Double, severity: Anomaly.Severity) {
    #expect(Anomaly.Severity(deviation: deviation) == severity)
  }

  @Test("the summary counts all anomalies and lists the ten worst, the worst first")
  func summarizes() {
    var summary = AnomalySummary()
    for index in 1...15 {
      let event = call(UInt64(100 + 35 * index))
      summary.add(
        Anomaly(
          call: event.call, name: "read", end: event.end, medianNanoseconds: 100_000,
          sigmaNanoseconds: 10_000,
          source: SourceFrame(
            function: "f\(index)", module: "app", file: "/src/a.c", line: 7, origin: .program)))
    }
    let lines = summary.text().split(separator: "\n")
    #expect(lines.first == "renacer-prof: 15 anomalies")
    // One of 3.5 sigmas, and 14 of 7 and more.
    #expect(lines[2].split(separator: " ") == ["14", "0", "1", "read"])
    let worst = lines.filter { $0.contains("a.c:7") }
    #expect(worst.count == 10)
    #expect(worst.first?.contains("a.c:7 f15") == true)
    #expect(worst.last?.contains("a.c:7 f6") == true)
  }
}
