internal import Glibc

/// An event that is held by reference: there is no array of those that cannot be copied.
final class PerfEventHandle {
  let event: PerfEvent

  init(_ event: consuming PerfEvent) { self.event = event }

  /// Closes events on a thread of its own. The caller must let go of them, too.
  static func closeInBackground(_ events: [PerfEventHandle]) {
    guard !events.isEmpty else { return }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(PerfEventBatch(events))
    // Signals are for the thread that captures.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let failure = pthread_create(
      &thread, nil,
      { argument in
        // It was retained for this thread, which is the only one to take it.
        if let argument { Unmanaged<PerfEventBatch>.fromOpaque(argument).release() }
        return nil
      }, argument.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    if failure == 0 { pthread_detach(thread) } else { argument.release() }
  }
}

/// Events that are closed together.
private final class PerfEventBatch {
  private let events: [PerfEventHandle]

  init(_ events: [PerfEventHandle]) { self.events = events }
}
