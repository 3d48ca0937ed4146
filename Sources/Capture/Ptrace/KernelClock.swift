internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// The kernel's own times of the calls of traced threads: records of the raw_syscalls tracepoints, which it writes between
/// the stop before a call and the stop behind it.
///
/// A ring for each processor is shared by all threads that are watched. Where one thread is watched alone, it has a ring
/// that follows it from processor to processor.
package final class KernelClock {
  /// Who is watched with a thread.
  enum Scope {
    case thread
    /// Threads that it and they make.
    case threads
    /// Threads and children that it and they make.
    case descendants
  }

  /// Records of a thread are read before it makes its next call, so that a ring need not hold many. Small enough for
  /// the memory that a user without privileges may lock.
  private static let ringBytes = 64 << 10

  private let tracepoints: SyscallTracepoints
  private let scope: Scope
  private let filter: String?
  private var rings: [WatchedRing] = []
  private var events: [PerfEventHandle] = []
  /// Records that did not fit into a ring.
  private(set) var lostRecords: UInt64 = 0
  /// The latest start of a call of a thread that is not in the table: of a launched program before its exec.
  private(set) var stray: (thread: ProcessID, times: KernelTimes)?

  init(_ tracepoints: SyscallTracepoints, calls: SyscallSet, scope: Scope) {
    self.tracepoints = tracepoints
    self.scope = scope
    filter = CallNumberFilter.expression(of: calls)
  }

  /// Watches a thread from here on.
  func watch(_ thread: ProcessID) throws(PerfRefusal) {
    do throws(PerfEventError) {
      if scope == .thread { return try watch(thread, on: -1, ring: nil) }
      if rings.isEmpty {
        for processor in Processors.online { try watch(thread, on: processor, ring: nil) }
      } else {
        for ring in rings { try watch(thread, on: ring.processor, ring: ring) }
      }
    } catch {
      throw PerfRefusal(error)
    }
  }

  private func watch(_ thread: ProcessID, on processor: Int32, ring: WatchedRing?) throws(PerfEventError) {
    let enter: PerfEventHandle
    do throws(PerfEventError) {
      enter = try open(tracepoints.enter, of: thread, on: processor)
    } catch {
      // A processor that is no longer there; a thread that is not.
      if error.errno == ENODEV || error.errno == ESRCH { return }
      throw error
    }
    // As one group they cost less at each switch between threads.
    let exit = try open(tracepoints.exit, of: thread, on: processor, group: enter.event.descriptor)
    if let ring {
      try ring.take(enter)
      try ring.take(exit)
    } else {
      let ring = WatchedRing(processor: processor, try PerfRing(of: enter.event, dataBytes: Self.ringBytes))
      try ring.take(exit)
      rings.append(ring)
    }
    events += [enter, exit]
  }

  private func open(
    _ tracepoint: Tracepoint, of thread: ProcessID, on processor: Int32, group: Int32 = -1
  ) throws(PerfEventError) -> PerfEventHandle {
    var description = clinux_perf_event()
    description.type = PerfConstants.tracepoint
    description.config = tracepoint.identifier
    description.sample_type = PerfConstants.sampleThread | PerfConstants.sampleTime | PerfConstants.sampleRaw
    // Nobody waits for records: let the kernel wake nobody.
    description.watermark_bytes = UInt32(Self.ringBytes)
    description.inherit = scope != .thread
    description.inherit_threads = scope == .threads
    let event = PerfEventHandle(
      try PerfEvent(description, thread: thread.rawValue, processor: processor, group: group))
    if let filter { try event.event.filter(by: filter) }
    return event
  }

  /// Nothing is heard from here on. The kernel takes tens of milliseconds to switch tracepoints off, in which the caller
  /// goes on.
  package func finish() {
    rings = []
    PerfEventHandle.closeInBackground(events)
    events = []
  }

  /// Reads all records that are there.
  func collect(into threads: inout ThreadTable) {
    for ring in rings where ring.ring.refresh() { read(ring, into: &threads) }
  }

  /// Makes room where calls that do not stop fill a ring.
  func makeRoom(_ threads: inout ThreadTable) {
    for ring in rings where ring.ring.refresh() && ring.ring.unreadBytes > ring.ring.dataBytes / 4 {
      read(ring, into: &threads)
    }
  }

  private func read(_ ring: WatchedRing, into threads: inout ThreadTable) {
    while let record = ring.ring.record() {
      switch record.type {
      case PerfConstants.recordSample: note(record, in: &threads)
      case PerfConstants.recordLost: lostRecords += record.load(UInt64.self, at: 16)
      default: break
      }
      ring.ring.skip(record)
    }
    ring.ring.release()
  }

  /// A sample: header (8 bytes), process and thread (4 each), time (8), size of the raw data (4), raw data.
  private func note(_ record: PerfRing.Record, in threads: inout ThreadTable) {
    let rawData = 28
    let thread = ProcessID(record.load(Int32.self, at: 12))
    let time = Timestamp(nanoseconds: record.load(UInt64.self, at: 16))
    let type = UInt64(record.load(UInt16.self, at: rawData + tracepoints.typeOffset))
    let isEnter = type == tracepoints.enter.identifier
    let number =
      isEnter ? UInt32(truncatingIfNeeded: record.load(UInt64.self, at: rawData + tracepoints.numberOffset)) : 0
    guard let slot = threads.slot(of: thread) else {
      if isEnter {
        var times = KernelTimes()
        times.enter = time
        times.number = number
        stray = (thread, times)
      }
      return
    }
    if isEnter {
      threads[slot].kernel.enter = time
      threads[slot].kernel.number = number
    } else {
      threads[slot].kernel.exit = time
    }
  }
}

/// A ring and the processor whose records it takes (-1: any).
private final class WatchedRing {
  let processor: Int32
  var ring: PerfRing

  init(processor: Int32, _ ring: consuming PerfRing) {
    self.processor = processor
    self.ring = ring
  }

  /// Lets the records of an event come here.
  func take(_ event: PerfEventHandle) throws(PerfEventError) { try event.event.redirect(to: ring) }
}
