internal import CLinux
internal import Glibc
internal import Syscalls
public import Trace

/// The tracer's clock, and what it and the kernel's make of a call that does nothing.
public struct CaptureClock: Sendable {
  public init() {}

  /// The moment by the tracer's own clock.
  public func now() -> Timestamp { StopRequests.now() }

  /// What a call that does nothing appears to take when traced, in nanoseconds: with tracer and program on one
  /// processor, and on two. Medians of few calls of a child made for that. `nil` where no child can be traced.
  public func measureFloor() -> CaptureSummary.Floor? {
    guard let processors = ProcessorSet(), let first = processors.first else {
      return median(of: 31, on: nil).map { CaptureSummary.Floor(sameProcessor: $0, otherProcessor: $0) }
    }
    ProcessorSet(first).apply()
    defer { processors.apply() }
    guard let same = median(of: 31, on: ProcessorSet(first)) else { return nil }
    let other = processors.second.flatMap { median(of: 11, on: ProcessorSet($0)) }
    return CaptureSummary.Floor(sameProcessor: same, otherProcessor: other ?? same)
  }

  /// The same by the kernel's clock, to which it does not matter where the tracer runs.
  ///
  /// - Throws: why the kernel does not lend its clock.
  public func measureFloor(by kernel: KernelClock) throws(PerfRefusal) -> CaptureSummary.Floor? {
    let processors = ProcessorSet()
    let first = processors?.first.map { ProcessorSet($0) }
    _ = first?.apply()
    defer { _ = processors?.apply() }
    return try median(of: 31, on: first) { thread throws(PerfRefusal) in
      try kernel.watch(thread)
    }.map { CaptureSummary.Floor(sameProcessor: $0, otherProcessor: $0) }
  }

  private func median(of calls: Int, on processors: ProcessorSet?) -> UInt64? {
    median(of: calls, on: processors) { _ throws(Never) in nil }
  }

  /// Median apparent duration of calls that do nothing, made on the given processors.
  ///
  /// - Parameter watch: the clock that times the calls of a thread; `nil` for the tracer's.
  private func median<Failure: Error>(
    of calls: Int, on processors: ProcessorSet?, watch: (ProcessID) throws(Failure) -> (any ThreadClock)?
  ) throws(Failure) -> UInt64? {
    var release: Int32 = -1
    let child = ProcessorSet.withPointer(to: processors) {
      clinux_launch_idle_calls(&release, UInt32(calls + 1), $0)
    }
    guard child > 0 else { return nil }
    var hasEnded = false
    defer { if !hasEnded { Self.end(child) } }
    guard clinux_seize(child, clinux_option_sysgood | clinux_option_exitkill) == 0 else {
      close(release)
      return nil
    }
    var isReleased = false
    defer { if !isReleased { close(release) } }
    let kernel = try watch(ProcessID(child))
    guard clinux_interrupt(child) == 0 else { return nil }
    var idle = IdleCalls(kernel: kernel)
    var wait = clinux_wait()
    while true {
      let status = clinux_wait(child, true, &wait)
      let now = now()
      if status == -EINTR { continue }
      hasEnded = status == 1 && !wait.stopped
      guard status == 1, wait.stopped else { break }
      let stop = wait.syscall ? StopRequests.syscallStop(of: ProcessID(child)) : nil
      if stop?.kind == CLINUX_STOP_EXIT { idle.left(at: now) }
      if !isReleased {
        StopRequests.release(release)
        isReleased = true
      }
      if stop?.kind == CLINUX_STOP_ENTRY { idle.entered(at: self.now()) }
      guard clinux_resume_to_syscall(child, 0) == 0 else { break }
    }
    return idle.median
  }

  /// Ends a child that has not ended by itself.
  private static func end(_ child: pid_t) {
    kill(child, SIGKILL)
    var wait = clinux_wait()
    while case let status = clinux_wait(child, true, &wait),
      status == -EINTR || status == 1 && wait.stopped
    {}
  }
}

/// The durations of the calls of a child that does nothing else.
private struct IdleCalls {
  private let kernel: (any ThreadClock)?
  private var start: Timestamp?
  private var nanoseconds: [UInt64] = []

  init(kernel: (any ThreadClock)?) { self.kernel = kernel }

  mutating func entered(at now: Timestamp) {
    start = now
    kernel?.callBegins()
  }

  mutating func left(at now: Timestamp) {
    guard let start = start.take() else { return }
    guard let kernel else { return nanoseconds.append(now.nanoseconds(since: start)) }
    kernel.collect()
    if let span = kernel.span(before: now) { nanoseconds.append(span.end.nanoseconds(since: span.start)) }
  }

  var median: UInt64? { nanoseconds.isEmpty ? nil : nanoseconds.sorted()[nanoseconds.count / 2] }
}
