internal import Glibc
internal import Trace

/// The kernel's own times of calls of traced threads: of the raw_syscalls tracepoints, which lie between the stop before a
/// call and the stop behind it.
///
/// Each thread has events of its own, which are switched on for the calls that are timed alone: other calls do not pay.
package final class KernelClock {
  /// Whether tracefs had to be mounted, and stays so.
  package private(set) var mountedFilesystem = false
  private let enter: UInt64
  private let exit: UInt64
  /// The first thread that was watched. While it has its events the tracepoints stay switched on.
  private var anchor: ThreadClock?

  /// Finds the tracepoints; mounts the trace file system where it is not and this process may.
  package init() throws(PerfRefusal) {
    var filesystem = TraceFilesystem()
    if filesystem == nil, !TraceFilesystem.isMounted {
      mountedFilesystem = TraceFilesystem.mount() == 0
      filesystem = TraceFilesystem()
    }
    guard let filesystem else {
      throw PerfRefusal(TraceFilesystem.isMounted ? .traceFilesystemUnreadable : .traceFilesystemMissing)
    }
    enter = try Self.identifier(of: "raw_syscalls/sys_enter", filesystem)
    exit = try Self.identifier(of: "raw_syscalls/sys_exit", filesystem)
  }

  private static func identifier(
    of tracepoint: String, _ filesystem: TraceFilesystem
  ) throws(PerfRefusal) -> UInt64 {
    guard let identifier = filesystem.identifier(of: tracepoint) else {
      throw PerfRefusal(.tracepointMissing(tracepoint))
    }
    return identifier
  }

  /// Whether it has come to watching a thread.
  var isInUse: Bool { anchor != nil }

  /// A clock for the calls of a thread.
  func watch(_ thread: ProcessID) throws(PerfRefusal) -> ThreadClock {
    do throws(PerfEventError) {
      let clock = try ThreadClock(of: thread, enter: enter, exit: exit)
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
