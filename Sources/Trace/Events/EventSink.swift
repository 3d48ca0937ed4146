/// Shows what happens while it happens: one call, one signal, one end at a time. All calls come from the thread that runs
/// the capture.
public protocol EventSink: AnyObject {
  /// Whether calls are told of when they begin, too.
  var showsStarts: Bool { get }

  /// A call began. Only told where `showsStarts`.
  func began(_ call: LiveCall)

  /// A call ended, or its thread or the capture did before it.
  func ended(_ call: LiveCall)

  /// Something else happened to a thread.
  func happened(_ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp)

  /// A call that ended took much longer than usual. Told after its end.
  func anomaly(_ anomaly: Anomaly)

  /// A line of our own that belongs between the calls, such as an alert. Without a line end.
  func note(_ text: String, at time: Timestamp)

  /// Nothing more comes.
  func finish()
}
