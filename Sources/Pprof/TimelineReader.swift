internal import Trace

/// Gathers the calls that have samples of their own.
struct TimelineReader {
  private var timeline = CallTimeline()
  private var threadIndices: [CallTimeline.Thread: UInt32] = [:]

  mutating func add(
    _ values: SampleValues, start: UInt64, by thread: CallTimeline.Thread, series: Int,
    budget: inout MemoryBudget
  ) throws(PprofError) {
    let index = threadIndices[thread] ?? UInt32(timeline.threads.count)
    if index == timeline.threads.count {
      try budget.take(100)
      threadIndices[thread] = index
      timeline.threads.append(thread)
    }
    // An array that grows may take twice what is in it.
    try budget.take(2 * MemoryLayout<CallTimeline.Call>.stride)
    timeline.calls.append(
      CallTimeline.Call(
        start: start, nanoseconds: values.nanoseconds, bytes: values.bytes, series: UInt32(series),
        thread: index))
  }

  /// - Parameter callCount: all calls of the profile.
  func timeline(callCount: UInt64) -> CallTimeline {
    let kept = UInt64(timeline.calls.count)
    return CallTimeline(
      threads: timeline.threads, calls: timeline.calls, missedCalls: callCount < kept ? 0 : callCount - kept)
  }
}
