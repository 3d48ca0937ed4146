internal import CLinux
internal import Glibc
package import Trace

/// Where the timestamps of calls come from.
package struct CaptureClock: Sendable {
  package let kind = CaptureSummary.Clock.tracer

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

  /// Median apparent duration of calls that do nothing, made on the given processors.
  private func median(of calls: Int, on processors: ProcessorSet?) -> UInt64? {
    var release: Int32 = -1
    let child = ProcessorSet.withPointer(to: processors) {
      clinux_launch_idle_calls(&release, UInt32(calls + 1), $0)
    }
    guard child > 0 else { return nil }
    var hasEnded = false
    defer {
      if !hasEnded {
        kill(child, SIGKILL)
        var wait = clinux_wait()
        while case let status = clinux_wait(child, true, &wait),
          status == -EINTR || status == 1 && wait.stopped
        {}
      }
    }
    guard clinux_seize(child, clinux_option_sysgood | clinux_option_exitkill) == 0,
      clinux_interrupt(child) == 0
    else {
      close(release)
      return nil
    }
    var isReleased = false
    defer { if !isReleased { close(release) } }
    var samples: [UInt64] = []
    var entry: Timestamp?
    var wait = clinux_wait()
    while true {
      let status = clinux_wait(child, true, &wait)
      let now = now()
      if status == -EINTR { continue }
      hasEnded = status == 1 && !wait.stopped
      guard status == 1, wait.stopped else { break }
      let stop = wait.syscall ? StopRequests.syscallStop(of: ProcessID(child)) : nil
      if let start = entry, stop?.kind == CLINUX_STOP_EXIT { samples.append(now.nanoseconds(since: start)) }
      entry = nil
      if !isReleased {
        StopRequests.release(release)
        isReleased = true
      }
      if stop?.kind == CLINUX_STOP_ENTRY { entry = self.now() }
      guard clinux_resume_to_syscall(child, 0) == 0 else { break }
    }
    return samples.isEmpty ? nil : samples.sorted()[samples.count / 2]
  }
}
