internal import Trace

/// Tells by the kernel's clock from when to when a call of one thread lasted, and what came of it.
protocol ThreadClock: AnyObject {
  /// The thread, which is stopped, is about to make a call.
  func callBegins()

  /// Reads what the kernel has told of the call so far. It is known at any time after the call, up to the next one that is
  /// timed.
  func collect()

  /// An exec gives the thread, which is stopped in it, the id of the first one of its process.
  func renamed(to leader: ProcessID)

  /// What the kernel copies of the thread when it stops; `nil` where it does not.
  var copy: StopCopy? { get }

  /// When the call began; `nil` where the kernel has not told.
  var start: Timestamp? { get }

  /// From when to when the call lasted, and its result; `nil` where the kernel has not told all of it and nothing else.
  var ended: (start: Timestamp, end: Timestamp, result: Int64)? { get }
}

extension ThreadClock {
  var copy: StopCopy? { nil }

  /// From when to when the call lasted; `nil` where the kernel has not told both and nothing else.
  ///
  /// - Parameter now: when its thread has stopped behind it.
  func span(before now: Timestamp) -> (start: Timestamp, end: Timestamp)? {
    guard let ended, ended.end <= now else { return nil }
    return (ended.start, ended.end)
  }
}
