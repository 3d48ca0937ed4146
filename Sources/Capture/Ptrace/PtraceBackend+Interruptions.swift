internal import CLinux
internal import Glibc
internal import Trace

/// Signals that ask this program to end.
extension PtraceBackend {
  /// A program that was launched gets the signals that were sent to us; its end is then seen as usual.
  /// Programs that were attached to are let go. What a launched program leaves behind is let go where it can
  /// live on its own.
  func handle(_ interruption: Interruption) {
    if !hasToldOfInterruption {
      hasToldOfInterruption = true
      tellInFlight(because: .captureEnds)
    }
    guard launched != nil else { return stopCapture(interruption.signal) }
    if outcome.program == .released {
      forward(interruption)
    } else if isFiltered {
      endDescendants(interruption.signal)
    } else {
      stopCapture(interruption.signal)
    }
  }

  /// Tells the sink of the calls that have not returned.
  func tellInFlight(because reason: InFlightReason) {
    handOverEndedCalls()
    let traced = threads.ids.compactMap { threads.slot(of: $0) }.map { threads[$0] }
    let calls = traced.filter { $0.phase == .inTracedCall || $0.phase == .inUnwatchedCall }.map { thread in
      thread.clock?.collect()
      return thread.call(since: thread.clock?.start ?? thread.start)
    }
    sink.inFlight(
      calls.sorted { ($0.time, $0.thread) < ($1.time, $1.thread) }, threadCount: traced.count,
      because: reason, at: clock.now())
  }

  private func stopCapture(_ signal: Int32) {
    outcome.interruptedBySignal = signal
    detachAll()
  }

  /// Sends a signal on to the launched program. One from the terminal has reached its whole foreground group,
  /// to which the program belongs unless it made a group of its own.
  func forward(_ interruption: Interruption) {
    guard let launched else { return }
    if interruption.isFromTerminal, getpgid(launched.rawValue) == getpgrp() { return }
    kill(launched.rawValue, interruption.signal)
  }

  /// The launched program has ended, and what it left running cannot live without its tracer: it is told to
  /// end, and made to if we are told again.
  private func endDescendants(_ signal: Int32) {
    let isRepeated = outcome.interruptedBySignal != nil
    outcome.interruptedBySignal = signal
    for process in threads.processes { kill(process.rawValue, isRepeated ? SIGKILL : signal) }
  }
}
