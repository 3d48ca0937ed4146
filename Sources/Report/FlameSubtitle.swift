public import Trace

/// The line under a flame graph's title: how much was measured, and by which clock.
public enum FlameSubtitle {
  /// - Parameter includesWaiting: whether calls that wait for readiness are in the picture.
  public static func text(_ profile: Profile, includesWaiting: Bool) -> String {
    let header = CaptureHeader(profile)
    let (io, waiting) = (header.io, header.waiting)
    var text =
      "\(profile.capture.tracedTitle) \(Quantity.duration(io.totalNanoseconds)) in \(Quantity.calls(io.calls))"
    text += " · wall \(Quantity.duration(profile.capture.wallNanoseconds))"
    if waiting.calls > 0 {
      text += " · waiting \(Quantity.duration(waiting.totalNanoseconds))"
      text += includesWaiting ? "" : " (not shown)"
    }
    return text + " · " + BackendSentence.short(profile.capture)
  }
}
