internal import CLinux

/// The last closing of a tracepoint, for which the kernel takes tens of milliseconds to be sure that nobody is inside.
enum LastClosing {
  /// Closes events whose closing may be the last of their tracepoints, without waiting for that.
  ///
  /// - Parameters:
  ///   - descriptors: one event of each tracepoint.
  ///   - close: closes them, and all others.
  static func perform(_ descriptors: [Int32], _ close: () -> Void) {
    // Where that is refused, it takes its time.
    let keeper = clinux_close_later(descriptors, descriptors.count)
    close()
    if keeper > 0 { clinux_close_now(keeper) }
  }
}
