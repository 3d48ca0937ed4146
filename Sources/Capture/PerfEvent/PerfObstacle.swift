internal import Glibc

/// Why the kernel does not let this process use perf events.
package enum PerfObstacle: Equatable, Sendable, CustomStringConvertible {
  /// The trace file system is not mounted or may not be read.
  case tracefs
  /// The kernel has no tracepoints of system calls, or other ones than are known.
  case tracepoints
  /// perf_event_open(2) was refused; with `kernel.perf_event_paranoid` where it can be read.
  case refused(paranoid: Int?)

  /// What is the matter and what helps: a sentence without its end.
  package var description: String {
    switch self {
    case .tracefs:
      return
        "the tracepoints in /sys/kernel/tracing may not be read. Run as root, or let root mount it readable "
        + "(mount -t tracefs -o mode=755 tracefs /sys/kernel/tracing)"
    case .tracepoints:
      return "this kernel has no raw_syscalls tracepoints (CONFIG_FTRACE_SYSCALLS). Use another kernel"
    case .refused(let paranoid):
      let level = paranoid.map { " (kernel.perf_event_paranoid is \($0))" } ?? ""
      return "operation not permitted\(level). Run as root or with CAP_PERFMON, "
        + "or allow it with: sysctl kernel.perf_event_paranoid=-1"
    }
  }
}

extension CaptureError {
  init(perf error: PerfEventError) {
    guard error.errno == EACCES || error.errno == EPERM else {
      self = .perfFailed(errno: error.errno)
      return
    }
    let text = ProcessFiles.contents(of: "/proc/sys/kernel/perf_event_paranoid")
    let paranoid = text.flatMap { Int(String(decoding: $0, as: UTF8.self).prefix { !$0.isNewline }) }
    self = .perfNotPermitted(.refused(paranoid: paranoid))
  }
}
