internal import CLinux
internal import Trace

/// What the kernel reports of traced threads, taken in batches so that every thread has its turn.
///
/// waitpid(2) reports the newest thread first: taken one by one, threads that stop often would shut out older
/// ones for ever. So all that is there is taken before the first is handled.
struct StopQueue {
  struct Report {
    let wait: clinux_wait
    /// When it was taken.
    let time: Timestamp
  }

  /// The batch, in the order of its reports; at most one of each thread.
  private(set) var reports: [Report] = []
  private var reportsSinceScan = 0

  /// Waits for reports and replaces the batch by them.
  ///
  /// - Parameter threadCount: threads that are traced. Looking for more costs the kernel a look at each of them,
  ///   so with many it is not done every time.
  /// - Returns: 0, or the errno of the wait, when the batch is empty.
  mutating func refill(threadCount: Int, clock: CaptureClock) -> Int32 {
    var wait = clinux_wait()
    let status = clinux_wait(-1, true, &wait)
    guard status == 1 else {
      reports.removeAll(keepingCapacity: true)
      return -status
    }
    begin(with: Report(wait: wait, time: clock.now()))
    reportsSinceScan += 1
    guard threadCount > 1, reportsSinceScan >= threadCount / 16 else { return 0 }
    reportsSinceScan = 0
    while clinux_wait(-1, false, &wait) == 1 {
      // A stopped thread has nothing more to report unless it was killed, or another took its id in an exec.
      let thread = wait.thread
      if let stale = reports.firstIndex(where: { $0.wait.thread == thread }) { reports.remove(at: stale) }
      reports.append(Report(wait: wait, time: clock.now()))
    }
    return 0
  }

  /// Replaces the batch, which most often is of one.
  private mutating func begin(with report: Report) {
    if reports.count == 1 {
      reports[0] = report
    } else {
      reports.removeAll(keepingCapacity: true)
      reports.append(report)
    }
  }
}
