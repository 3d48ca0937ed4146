internal import CLinux
internal import Glibc

/// An open event of perf_event_open(2), closed when this goes away.
struct PerfEvent: ~Copyable {
  let descriptor: Int32

  /// Opens an event of a thread (0: the calling one, -1: all) on a processor (-1: any).
  ///
  /// - Parameter group: the descriptor of the event that leads it, with which the kernel switches it on and off; -1: none.
  /// - Throws: the error number.
  init(
    _ description: clinux_perf_event, thread: Int32, processor: Int32, group: Int32 = -1,
    flags: UInt = 0
  ) throws(PerfEventError) {
    let opened = withUnsafePointer(to: description) { clinux_perf_open($0, thread, processor, group, flags) }
    guard opened >= 0 else { throw PerfEventError(step: .open, errno: -opened) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Lets the kernel write its records into the ring of another event of the same processor.
  func redirect(to ring: borrowing PerfRing) throws(PerfEventError) {
    try Self.check(clinux_perf_redirect(descriptor, ring.descriptor), .redirect)
  }

  /// Lets the kernel pass over records whose fields do not match an expression
  /// (Documentation/trace/events.rst of Linux, section 5).
  func filter(by expression: String) throws(PerfEventError) {
    try Self.check(clinux_perf_filter(descriptor, expression), .filter)
  }

  /// Lets a program run at each passage of the tracepoint that this is an event of, of whatever thread. The event itself need
  /// not be enabled for that.
  func run(_ program: borrowing BPFObject) throws(PerfEventError) {
    try Self.check(clinux_perf_run(descriptor, program.descriptor), .run)
  }

  func enable() throws(PerfEventError) { try Self.check(clinux_perf_enable(descriptor), .enable) }

  func disable() { _ = clinux_perf_disable(descriptor) }

  /// How many records found no room in the ring; `nil` where the kernel does not count them for each event.
  var lostRecords: UInt64? {
    var lost: UInt64 = 0
    return clinux_perf_lost(descriptor, &lost) == 0 ? lost : nil
  }

  private static func check(_ status: Int32, _ step: PerfEventError.Step) throws(PerfEventError) {
    guard status < 0 else { return }
    throw PerfEventError(step: step, errno: -status)
  }
}

/// A request on a perf event that the kernel refused.
struct PerfEventError: Error, Equatable {
  enum Step: Equatable {
    case open, map, redirect, filter, run, enable
  }

  let step: Step
  let errno: Int32
}
