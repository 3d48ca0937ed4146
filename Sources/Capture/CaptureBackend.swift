public import Trace

/// Watches programs and tells a `CaptureSink` of what they do. One backend serves one capture, on one thread.
public protocol CaptureBackend: AnyObject {
  /// Why the capture is dearer than it need be; `nil` where it is not.
  var filterObstacle: String? { get }

  /// The processes that are watched now.
  var processes: [ProcessID] { get }

  /// When the capture started; `nil` where it never did.
  var startedAt: Timestamp? { get }

  /// Wall time of the capture in nanoseconds.
  var wallNanoseconds: UInt64 { get }

  /// Calls that were made and are missing.
  var lostCalls: UInt64 { get }

  /// Records of mappings and processes that are missing: code may be named wrongly.
  var lostSideband: UInt64 { get }

  /// Starts a program and watches it from its first instruction on.
  func launch(_ command: [String]) throws(CaptureError)

  /// Watches all threads of a process that runs already. It runs on when this one ends, however it ends.
  func attach(to process: ProcessID) throws(CaptureError)

  /// Watches all processes that descend from those that are watched, too. Returns why some could not be.
  func attachToDescendants() -> [CaptureError]

  /// Watches until all programs have ended, the duration is over, or a signal asks to stop.
  func run() -> CaptureOutcome

  /// Waits for the launched program where it was let go at the end of the duration, and says how it ended.
  func awaitReleasedProgram() -> CaptureOutcome.ProgramEnd
}
