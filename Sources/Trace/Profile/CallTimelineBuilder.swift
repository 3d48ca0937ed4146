/// Keeps calls one by one while a capture runs, up to a limit; counts those beyond it.
public struct CallTimelineBuilder {
  private let limit: Int
  private var timeline = CallTimeline()
  private var threadIndices: [CallTimeline.Thread: UInt32] = [:]
  /// The thread of the last call: calls of one come in rows.
  private var lastThread: (thread: CallTimeline.Thread, index: UInt32)?

  /// - Parameter limit: calls to keep.
  public init(limit: Int) { self.limit = limit }

  /// Adds a call.
  ///
  /// - Parameter series: index of what it was added up in.
  public mutating func add(_ event: SyscallEvent, bytes: UInt64, series: Int) {
    guard timeline.calls.count < limit else {
      timeline.missedCalls += 1
      return
    }
    let thread = CallTimeline.Thread(process: event.call.process, id: event.call.thread)
    timeline.calls.append(
      CallTimeline.Call(
        start: event.call.time.nanoseconds, nanoseconds: event.nanoseconds, bytes: bytes,
        series: UInt32(series), thread: index(of: thread)))
  }

  private mutating func index(of thread: CallTimeline.Thread) -> UInt32 {
    if let lastThread, lastThread.thread == thread { return lastThread.index }
    let index = threadIndices[thread] ?? UInt32(timeline.threads.count)
    if index == timeline.threads.count {
      threadIndices[thread] = index
      timeline.threads.append(thread)
    }
    lastThread = (thread, index)
    return index
  }

  /// What was kept so far, with times from the start of the capture.
  public func timeline(from start: Timestamp) -> CallTimeline {
    CallTimeline(
      threads: timeline.threads,
      calls: timeline.calls.map { call in
        CallTimeline.Call(
          start: Timestamp(nanoseconds: call.start).nanoseconds(since: start), nanoseconds: call.nanoseconds,
          bytes: call.bytes, series: call.series, thread: call.thread)
      }, missedCalls: timeline.missedCalls)
  }
}
