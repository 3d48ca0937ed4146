internal import Trace

/// What the kernel last said of the calls of a thread.
struct KernelTimes {
  /// When the latest call began that it told of; 0: none.
  var enter = Timestamp(nanoseconds: 0)
  /// The number of that call, as the kernel counts.
  var number: UInt32 = 0
  /// When the latest call ended that it told of; 0: none.
  var exit = Timestamp(nanoseconds: 0)

  /// When a call began; `nil` where nothing was heard of it.
  ///
  /// - Parameters:
  ///   - number: what the kernel knows it by.
  ///   - stopped: when its thread last stopped before it.
  func start(of number: UInt32, after stopped: Timestamp) -> Timestamp? {
    enter >= stopped && self.number == number ? enter : nil
  }

  /// From when to when a call lasted; `nil` where its start or end was not heard of.
  ///
  /// - Parameter stoppedAgain: when its thread first stopped behind it.
  func span(
    of number: UInt32, after stopped: Timestamp, before stoppedAgain: Timestamp
  ) -> (start: Timestamp, end: Timestamp)? {
    guard let start = start(of: number, after: stopped), exit >= start, exit <= stoppedAgain else {
      return nil
    }
    return (start, exit)
  }
}
