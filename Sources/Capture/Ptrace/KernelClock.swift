internal import Glibc
internal import Trace

/// The kernel's own times of calls of traced threads: of the raw_syscalls tracepoints, which lie between the stop before a
/// call and the stop behind it.
///
/// Each thread has events of its own.
package final class KernelClock {
  private let tracepoints: SyscallTracepoints
  /// The first thread that was watched. While it has its events the tracepoints stay switched on.
  private var anchor: ThreadClock?

  package init(_ tracepoints: SyscallTracepoints) { self.tracepoints = tracepoints }

  /// Whether it has come to watching a thread.
  var isInUse: Bool { anchor != nil }

  /// A clock for the calls of a thread.
  func watch(
    _ thread: ProcessID, recording: ThreadClock.Recording = .timedCalls
  ) throws(PerfRefusal) -> ThreadClock {
    do throws(PerfEventError) {
      let clock = try ThreadClock(of: thread, tracepoints, recording: recording)
      if anchor == nil { anchor = clock }
      return clock
    } catch {
      throw PerfRefusal(error)
    }
  }

  /// Nothing is timed from here on. The kernel takes tens of milliseconds to switch tracepoints off, in which the caller
  /// goes on.
  package func finish() {
    guard let anchor = anchor.take() else { return }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(anchor)
    // Signals are for the thread that captures.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let failure = pthread_create(
      &thread, nil,
      { argument in
        // It was retained for this thread, which is the only one to take it.
        if let argument { Unmanaged<ThreadClock>.fromOpaque(argument).release() }
        return nil
      }, argument.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    if failure == 0 { pthread_detach(thread) } else { argument.release() }
  }
}
