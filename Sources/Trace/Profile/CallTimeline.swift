/// The calls of a run one by one, each with its moment and its thread. Their sums are the series of the profile, which
/// hold these calls and those that were not kept.
public struct CallTimeline: Sendable, Equatable {
  /// A thread that made calls.
  public struct Thread: Hashable, Sendable {
    public let process: ProcessID
    public let id: ProcessID

    public init(process: ProcessID, id: ProcessID) {
      self.process = process
      self.id = id
    }
  }

  /// One call, in 32 bytes.
  public struct Call: Equatable, Sendable {
    /// Nanoseconds from the start of the capture to that of the call.
    public let start: UInt64
    /// Wall time of the call.
    public let nanoseconds: UInt64
    /// Bytes that it moved.
    public let bytes: UInt64
    /// Index into the `series` of the profile.
    public let series: UInt32
    /// Index into `threads`.
    public let thread: UInt32

    public init(start: UInt64, nanoseconds: UInt64, bytes: UInt64, series: UInt32, thread: UInt32) {
      self.start = start
      self.nanoseconds = nanoseconds
      self.bytes = bytes
      self.series = series
      self.thread = thread
    }

    public var end: UInt64 { start &+ nanoseconds }
  }

  public var threads: [Thread]
  /// In no particular order.
  public var calls: [Call]
  /// Calls that are in the sums alone, because as many as are kept came before them.
  public var missedCalls: UInt64

  public init(threads: [Thread] = [], calls: [Call] = [], missedCalls: UInt64 = 0) {
    self.threads = threads
    self.calls = calls
    self.missedCalls = missedCalls
  }

  /// The calls of each thread that made some, by process and thread, in the order in which they started.
  public var callsByThread: [(thread: Thread, calls: [Call])] {
    var calls = [[Call]](repeating: [], count: threads.count)
    for call in self.calls { calls[Int(call.thread)].append(call) }
    let order = threads.indices.filter { !calls[$0].isEmpty }.sorted {
      (threads[$0].process, threads[$0].id) < (threads[$1].process, threads[$1].id)
    }
    return order.map { index in
      (threads[index], calls[index].sorted { ($0.start, $0.end) < ($1.start, $1.end) })
    }
  }

  /// The calls whose series is still there, numbered as `places` says, in a profile that has `callCount` calls left.
  public func following(_ places: [UInt32?], callCount: UInt64) -> CallTimeline {
    let kept = calls.compactMap { call in
      places[Int(call.series)].map {
        Call(
          start: call.start, nanoseconds: call.nanoseconds, bytes: call.bytes, series: $0, thread: call.thread
        )
      }
    }
    let count = UInt64(kept.count)
    return CallTimeline(
      threads: threads, calls: kept,
      missedCalls: missedCalls == 0 || callCount < count ? 0 : callCount - count)
  }
}
