internal import Glibc

/// A thread beside the one that captures, which takes all signals.
public struct BackgroundThread {
  /// What the thread does. It is the thread's once that runs.
  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private let thread: pthread_t

  /// Starts the thread; `nil` where the system has none to give.
  ///
  /// - Parameter body: what it does. What it shares with other threads is the caller's affair.
  public init?(_ body: @escaping () -> Void) {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Work(body))
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let failure = pthread_create(
      &thread, nil,
      { argument in
        // It was retained for this thread, which is the only one to take it.
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, argument.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard failure == 0 else {
      argument.release()
      return nil
    }
    self.thread = thread
  }

  /// Gives the thread its share of the processors, if it has asked for less (SCHED_IDLE).
  public func hurry() {
    var parameters = sched_param()
    pthread_setschedparam(thread, SCHED_OTHER, &parameters)
  }

  /// Waits until it has ended. Once for each thread.
  public func join() { pthread_join(thread, nil) }
}
