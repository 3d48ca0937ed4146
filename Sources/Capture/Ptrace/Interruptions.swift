internal import CLinux
internal import Glibc

/// A termination signal that this process caught.
struct Interruption: Equatable {
  let signal: Int32
  /// Whether a terminal sent it, to every process of its foreground group, and not somebody with kill(2).
  let isFromTerminal: Bool
}

/// The termination signals that the capture loop has to act on.
struct Interruptions {
  private static let signals = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]

  private var seen: UInt32 = 0
  private var seenOf = [UInt32](repeating: 0, count: 2 * Self.signals.count)

  /// Starts to catch them. Those that this process was started to ignore stay ignored.
  init() {
    clinux_catch_interruptions()
    seen = clinux_interruption_count()
    for index in seenOf.indices { seenOf[index] = Self.count(index) }
  }

  /// What came since the last time, each signal once however often it came.
  mutating func take() -> [Interruption] {
    let count = clinux_interruption_count()
    guard count != seen else { return [] }
    seen = count
    var fresh: [Interruption] = []
    for index in seenOf.indices {
      let count = Self.count(index)
      if count != seenOf[index] {
        seenOf[index] = count
        fresh.append(Interruption(signal: Self.signals[index / 2], isFromTerminal: index % 2 == 1))
      }
    }
    return fresh
  }

  /// Whether the calls in flight were asked for (SIGUSR1) since the last time, or since
  /// this process began.
  func takeRequest() -> Bool { clinux_take_request() }

  private static func count(_ index: Int) -> UInt32 {
    clinux_interruption_count_of(
      signals[index / 2], index % 2 == 1 ? CLINUX_FROM_TERMINAL : CLINUX_FROM_PROCESS)
  }
}
