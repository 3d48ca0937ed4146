internal import CLinux
internal import Glibc
internal import Trace

/// Signals that ask this program to end.
extension PerfBackend {
  /// A program that was launched gets the signals that were sent to us; its end is then seen as usual. All else is let
  /// go.
  func handle(_ interruption: Interruption) {
    if !hasToldOfInterruption {
      hasToldOfInterruption = true
      tellInFlight(because: .captureEnds)
    }
    guard launched != nil, outcome.program == .released else {
      outcome.interruptedBySignal = interruption.signal
      return endCapture()
    }
    forward(interruption)
  }

  /// Tells the sink of the calls that have not returned.
  func tellInFlight(because reason: InFlightReason) {
    let all = threads.all
    sink.inFlight(
      all.filter { $0.isInCall && $0.isShown }.map(\.call).sorted {
        ($0.time, $0.thread) < ($1.time, $1.thread)
      },
      threadCount: all.count, because: reason, at: clock.now())
  }

  /// Sends a signal on to the launched program. One from the terminal has reached its whole foreground group, to which
  /// the program belongs unless it made a group of its own.
  func forward(_ interruption: Interruption) {
    guard let launched else { return }
    if interruption.isFromTerminal, getpgid(launched.rawValue) == getpgrp() { return }
    kill(launched.rawValue, interruption.signal)
  }
}
