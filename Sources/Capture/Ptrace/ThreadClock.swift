internal import CLinux
internal import Glibc
internal import Trace

/// Tells by the kernel's clock from when to when a call of one thread lasted.
final class ThreadClock {
  /// Two records of 16 bytes a call: a page holds more than there can be.
  private static let ringBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Leads the group of both, and switches it on and off.
  private let enter: PerfEvent
  private let exit: PerfEvent
  private var ring: PerfRing
  /// From when on records are of the call.
  private var begin = Timestamp(nanoseconds: 0)
  private var first = Timestamp(nanoseconds: 0)
  private var last = Timestamp(nanoseconds: 0)
  /// Records of the call: its start and its end.
  private var count = 0

  init(of thread: ProcessID, _ tracepoints: SyscallTracepoints) throws(PerfEventError) {
    var description = clinux_perf_event()
    description.type = PerfConstants.tracepoint
    description.config = tracepoints.enter.identifier
    description.sample_type = PerfConstants.sampleTime
    // Nobody waits for records: let the kernel wake nobody.
    description.watermark_bytes = UInt32(Self.ringBytes)
    description.disabled = true
    enter = try PerfEvent(description, thread: thread.rawValue, processor: -1)
    description.config = tracepoints.exit.identifier
    description.disabled = false
    exit = try PerfEvent(description, thread: thread.rawValue, processor: -1, group: enter.descriptor)
    ring = try PerfRing(of: enter, dataBytes: Self.ringBytes)
    try exit.redirect(to: ring)
  }

  /// The thread, which is stopped, is about to make a call.
  func callBegins(at now: Timestamp) {
    _ = ring.refresh()
    begin = now
    count = 0
    try? enter.enable()
  }

  /// The call has ended or is of no more interest.
  func callEnded() {
    enter.disable()
    collect()
  }

  /// Reads what the kernel has told of the call so far.
  func collect() {
    guard ring.refresh() else { return }
    while let record = ring.record() {
      // Header (8 bytes), time (8).
      let time = Timestamp(nanoseconds: record.load(UInt64.self, at: 8))
      if record.type == PerfConstants.recordSample, time >= begin {
        if count == 0 { first = time }
        last = time
        count += 1
      }
      ring.skip(record)
    }
    ring.release()
  }

  /// When the call began; `nil` where the kernel has not told.
  var start: Timestamp? { count > 0 ? first : nil }

  /// From when to when the call lasted; `nil` where the kernel has not told both and nothing else.
  ///
  /// - Parameter now: when its thread has stopped behind it.
  func span(before now: Timestamp) -> (start: Timestamp, end: Timestamp)? {
    count == 2 && last <= now ? (first, last) : nil
  }
}
