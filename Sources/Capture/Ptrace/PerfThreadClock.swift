internal import CLinux
internal import Glibc
internal import Trace

/// The kernel's clock of one thread, from perf events of its own at both tracepoints.
final class PerfThreadClock: ThreadClock {
  /// Records of a call have 16 and 48 bytes. Whatever other calls leave behind is dropped before a call begins, so that
  /// there is always room for both. The kernel interrupts a call whenever the ring has been filled once more, though nobody
  /// waits for that: it is large enough for that to show in the time of few.
  private static let ringBytes = 4 * Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Leads the group of both.
  private let enter: PerfEvent
  private let exit: PerfEvent
  private var ring: PerfRing
  /// Where records of ends hold the result.
  private let resultOffset: Int
  private var first = Timestamp(nanoseconds: 0)
  private var last = Timestamp(nanoseconds: 0)
  private var lastResult: Int64?
  /// Records since the call began: its start and its end, and those of later calls.
  private var count = 0

  /// Records the calls of a thread from now on.
  ///
  /// - Parameter filter: the calls that may be timed (`CallNumberFilter`); `nil`: all.
  init(of thread: ProcessID, _ tracepoints: SyscallTracepoints, filter: String?) throws(PerfEventError) {
    resultOffset = Self.rawOffset + tracepoints.resultOffset
    var description = clinux_perf_event()
    description.type = PerfConstants.tracepoint
    description.config = tracepoints.enter.identifier
    description.sample_type = PerfConstants.sampleTime
    // Nobody waits for records: let the kernel wake nobody.
    description.watermark_bytes = UInt32(Self.ringBytes)
    description.disabled = true
    enter = try PerfEvent(description, thread: thread.rawValue, processor: -1)
    description.config = tracepoints.exit.identifier
    description.sample_type = PerfConstants.sampleTime | PerfConstants.sampleRaw
    description.disabled = false
    exit = try PerfEvent(description, thread: thread.rawValue, processor: -1, group: enter.descriptor)
    ring = try PerfRing(of: enter, dataBytes: Self.ringBytes)
    try exit.redirect(to: ring)
    if let filter {
      // Without it only slower.
      try? enter.filter(by: filter)
      try? exit.filter(by: filter)
    }
    try enter.enable()
  }

  var descriptors: [Int32] { [enter.descriptor, exit.descriptor] }

  func callBegins() {
    if ring.refresh() {
      ring.skipAll()
      ring.release()
    }
    count = 0
    lastResult = nil
  }

  func collect() {
    guard ring.refresh() else { return }
    while let record = ring.record() {
      // What comes behind the end of the call is of others.
      if record.type == PerfConstants.recordSample, lastResult == nil { take(record) }
      ring.skip(record)
    }
    ring.release()
  }

  /// Header (8 bytes), time (8); at an end the size of the raw data (4) and the data.
  private static let rawOffset = 20

  private func take(_ record: PerfRing.Record) {
    last = Timestamp(nanoseconds: record.load(UInt64.self, at: 8))
    if count == 0 { first = last }
    if record.bytes.count > Self.rawOffset { lastResult = record.load(Int64.self, at: resultOffset) }
    count += 1
  }

  /// The events follow the thread by themselves.
  func renamed(to leader: ProcessID) {}

  var start: Timestamp? { count > 0 ? first : nil }

  var ended: (start: Timestamp, end: Timestamp, result: Int64)? {
    guard count == 2, let lastResult else { return nil }
    return (first, last, lastResult)
  }
}
