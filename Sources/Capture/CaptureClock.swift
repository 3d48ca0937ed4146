internal import CLinux
internal import Glibc
internal import Syscalls
package import Trace

/// The tracer's clock, and what it and the kernel's make of a call that does nothing.
package struct CaptureClock: Sendable {
  package init() {}

  /// The moment by the tracer's own clock.
  package func now() -> Timestamp { StopRequests.now() }

  /// What a call that does nothing appears to take when traced, in nanoseconds: with tracer and program on one
  /// processor, and on two. Medians of few calls of a child made for that. `nil` where no child can be traced.
  package func measureFloor() -> CaptureSummary.Floor? {
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
  /// - Returns: the floor, and the clock that measured it: while somebody has that, the tracepoints stay switched on. To
  ///   switch them off takes the kernel tens of milliseconds.
  /// - Throws: why the kernel does not lend its clock.
  package func measureFloor(
    by tracepoints: SyscallTracepoints
  ) throws(PerfRefusal) -> (floor: CaptureSummary.Floor?, clock: KernelClock) {
    let kernel = KernelClock(tracepoints, calls: [.getppid], scope: .thread)
    let processors = ProcessorSet()
    let first = processors?.first.map { ProcessorSet($0) }
    _ = first?.apply()
    defer { _ = processors?.apply() }
    let median = try median(of: 31, on: first) { thread throws(PerfRefusal) in
      try kernel.watch(thread)
      return kernel
    }
    return (median.map { CaptureSummary.Floor(sameProcessor: $0, otherProcessor: $0) }, kernel)
  }

  private func median(of calls: Int, on processors: ProcessorSet?) -> UInt64? {
    median(of: calls, on: processors) { _ throws(Never) in nil }
  }

  /// Median apparent duration of calls that do nothing, made on the given processors.
  ///
  /// - Parameter watch: the clock that times the calls of a thread; `nil` for the tracer's.
  private func median<Failure: Error>(
    of calls: Int, on processors: ProcessorSet?, watch: (ProcessID) throws(Failure) -> KernelClock?
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
    var idle = IdleCalls(of: ProcessID(child), kernel: kernel)
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
      if let stop, stop.kind == CLINUX_STOP_ENTRY { idle.entered(stop.number, at: self.now()) }
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
  private let kernel: KernelClock?
  private var threads = ThreadTable()
  private let slot: Int
  private var hasEntered = false
  private var nanoseconds: [UInt64] = []

  init(of child: ProcessID, kernel: KernelClock?) {
    self.kernel = kernel
    threads.insert(TracedThread(thread: child, process: child, space: threads.newSpace()))
    slot = threads.slot(of: child)!
  }

  mutating func entered(_ number: UInt64, at now: Timestamp) {
    threads[slot].kernelNumber = UInt32(truncatingIfNeeded: number)
    threads[slot].start = now
    hasEntered = true
  }

  mutating func left(at now: Timestamp) {
    guard hasEntered else { return }
    hasEntered = false
    guard let kernel else { return nanoseconds.append(now.nanoseconds(since: threads[slot].start)) }
    kernel.collect(into: &threads)
    let thread = threads[slot]
    if let span = thread.kernel.span(of: thread.kernelNumber, after: thread.start, before: now) {
      nanoseconds.append(span.end.nanoseconds(since: span.start))
    }
  }

  var median: UInt64? { nanoseconds.isEmpty ? nil : nanoseconds.sorted()[nanoseconds.count / 2] }
}
