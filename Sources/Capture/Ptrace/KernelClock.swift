internal import Glibc
internal import Trace

/// The kernel's own times of calls of traced threads: of the raw tracepoints at both ends of a system call, which lie between
/// the stop before the call and the stop behind it.
public final class KernelClock {
  /// How the kernel tells of what passes the tracepoints.
  public enum Means: Equatable, Sendable {
    /// Small programs in the kernel write it down: little is between the two readings of the clock.
    case programs
    /// Perf events of each thread.
    case perfEvents
  }

  private enum Source {
    case programs(CallTimes)
    case perfEvents(SyscallTracepoints)
  }

  /// `nil` once it is finished.
  private var source: Source?
  /// The first thread that was watched by perf events. While it has its events the tracepoints stay switched on.
  private var anchor: PerfThreadClock?
  /// Whether it has come to watching a thread.
  private(set) var isInUse = false
  public let means: Means
  /// Why the means that disturbs least is not used.
  public let obstacle: BPFRefusal?
  /// Whether the trace file system had to be mounted, and stays so.
  public let mountedFilesystem: Bool

  /// Finds the means that disturbs least.
  ///
  /// - Parameter preferred: the one to use; `nil`: whichever can be had.
  /// - Throws: why there is none.
  public init(_ preferred: Means? = nil) throws(PerfRefusal) {
    var refusal: BPFRefusal?
    if preferred != .perfEvents {
      do throws(BPFRefusal) {
        source = .programs(try CallTimes())
        means = .programs
        obstacle = nil
        mountedFilesystem = false
        return
      } catch {
        refusal = error
      }
    }
    let tracepoints = try SyscallTracepoints()
    source = .perfEvents(tracepoints)
    means = .perfEvents
    obstacle = refusal
    mountedFilesystem = tracepoints.mountedFilesystem
  }

  /// A clock for the calls of a thread.
  ///
  /// - Parameter filter: the calls that may be timed (`CallNumberFilter`); `nil`: all.
  func watch(_ thread: ProcessID, filter: String? = nil) throws(PerfRefusal) -> any ThreadClock {
    switch source {
    case nil: throw PerfRefusal(.failed(step: "watch a thread", errno: ECANCELED))
    case .programs(let times):
      do throws(BPFRefusal) {
        let clock = try BPFThreadClock(of: thread, times)
        isInUse = true
        return clock
      } catch {
        throw PerfRefusal(.failed(step: "watch a thread", errno: error.errno))
      }
    case .perfEvents(let tracepoints):
      do throws(PerfEventError) {
        let clock = try PerfThreadClock(of: thread, tracepoints, filter: filter)
        if anchor == nil { anchor = clock }
        isInUse = true
        return clock
      } catch {
        throw PerfRefusal(error)
      }
    }
  }

  /// This thread is about to trace others.
  func passOverOwnCalls() { if case .programs(let times) = source { times.passOverOwnCalls() } }

  /// Nothing is timed from here on.
  public func finish() {
    source = nil
    LastClosing.perform(anchor?.descriptors ?? []) { anchor = nil }
  }
}
