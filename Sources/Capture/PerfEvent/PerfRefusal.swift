internal import Glibc

/// Why the kernel does not let this process have perf events, and what would change that.
public struct PerfRefusal: Error, Equatable, Sendable {
  public enum Cause: Equatable, Sendable {
    /// tracefs(5) is not mounted and this process may not mount it.
    case traceFilesystemMissing
    case traceFilesystemUnreadable
    case tracepointMissing(String)
    /// `kernel.perf_event_paranoid` is too high for a process without CAP_PERFMON.
    case paranoid(level: Int, needed: Int)
    /// As before, with capabilities that count in a user namespace alone.
    case userNamespace(level: Int, needed: Int)
    /// The settings allow it, and something else does not.
    case forbidden
    case notInKernel
    case tooManyDescriptors
    case lockedMemory(limitKibibytes: Int?)
    /// The kernel does not know something that was asked for.
    case unsupported(step: String)
    case failed(step: String, errno: Int32)
  }

  public let cause: Cause

  init(_ cause: Cause) { self.cause = cause }

  /// Finds out why a request was refused.
  ///
  /// - Parameter needed: the highest `kernel.perf_event_paranoid` with which a process without privileges may make it:
  ///   1 where the kernel's own work is seen, else 2.
  init(_ error: PerfEventError, needed: Int = 1) {
    switch error.errno {
    case EACCES, EPERM:
      self.init(error.step == .map ? .lockedMemory(limitKibibytes: Self.lockedLimit) : Self.denial(needed))
    case ENOSYS: self.init(Capabilities.isFiltered ? .forbidden : .notInKernel)
    case EMFILE, ENFILE: self.init(.tooManyDescriptors)
    case EINVAL, E2BIG, EOPNOTSUPP: self.init(.unsupported(step: error.step.text))
    default: self.init(.failed(step: error.step.text, errno: error.errno))
    }
  }

  private static func denial(_ needed: Int) -> Cause {
    guard let level = paranoidLevel else { return .notInKernel }
    if Capabilities.has(.perfmon) || Capabilities.has(.systemAdministration) {
      return Capabilities.isInUserNamespace && level > needed
        ? .userNamespace(level: level, needed: needed) : .forbidden
    }
    return level > needed ? .paranoid(level: level, needed: needed) : .forbidden
  }

  /// `kernel.perf_event_paranoid`; `nil` where the kernel has no perf events.
  public static var paranoidLevel: Int? { ProcessFiles.setting("/proc/sys/kernel/perf_event_paranoid") }

  private static var lockedLimit: Int? { ProcessFiles.setting("/proc/sys/kernel/perf_event_mlock_kb") }

  /// Whether it is about a single thread that has ended.
  var isOfThread: Bool { if case .failed(_, ESRCH) = cause { true } else { false } }

  /// What stands in the way: a clause without capital letter and full stop.
  public var reason: String {
    switch cause {
    case .traceFilesystemMissing: "tracefs is not mounted"
    case .traceFilesystemUnreadable: "tracefs may not be read by this user"
    case .tracepointMissing(let name): "the kernel does not tell of the tracepoint \(name)"
    case .paranoid(let level, _): "kernel.perf_event_paranoid is \(level) and CAP_PERFMON is missing"
    case .userNamespace(let level, _):
      "kernel.perf_event_paranoid is \(level) and CAP_PERFMON of a user namespace does not count"
    case .forbidden: "perf_event_open is forbidden here, as containers do by a seccomp profile"
    case .notInKernel: "the kernel has no perf events"
    case .tooManyDescriptors: "there are not enough file descriptors (ulimit -n)"
    case .lockedMemory(let limit):
      "no more memory may be locked (kernel.perf_event_mlock_kb\(limit.map { " is \($0)" } ?? ""))"
    case .unsupported(let step): "the kernel is too old to \(step)"
    case .failed(let step, let errno): "it failed to \(step): \(message(of: errno))"
    }
  }

  /// What to do where it is the kernel's clock that is refused: programs in the kernel need less.
  public var clockRemedy: String {
    switch cause {
    case .traceFilesystemMissing, .traceFilesystemUnreadable, .paranoid:
      "\(remedy); or, as root: setcap cap_bpf,cap_perfmon+ep on renacer-prof"
    default: remedy
    }
  }

  /// What to do: a sentence without full stop.
  public var remedy: String {
    switch cause {
    case .traceFilesystemMissing: "As root: mount -t tracefs tracefs /sys/kernel/tracing"
    case .traceFilesystemUnreadable:
      // Who may not read that may rarely do the next thing.
      "As root: mount -o remount,mode=755,gid=\(getegid()) /sys/kernel/tracing"
        + ((Self.paranoidLevel ?? 0) > 1 && !Capabilities.has(.perfmon)
          ? ", and sysctl kernel.perf_event_paranoid=1" : "")
        + "; or run as root"
    case .tracepointMissing: "It takes a kernel with CONFIG_FTRACE_SYSCALLS"
    case .paranoid(_, let needed):
      "As root: sysctl kernel.perf_event_paranoid=\(needed); or give CAP_PERFMON"
    case .userNamespace(_, let needed):
      "As root of the machine: sysctl kernel.perf_event_paranoid=\(needed)"
    case .forbidden:
      "In a container, allow it: --cap-add=PERFMON and a seccomp profile with perf_event_open"
    case .notInKernel: "It takes a kernel with CONFIG_PERF_EVENTS"
    case .tooManyDescriptors: "Raise the limit with ulimit -n, or follow fewer threads"
    case .lockedMemory: "As root: sysctl kernel.perf_event_mlock_kb=2048; or raise ulimit -l"
    case .unsupported: "It takes Linux 5.13 or newer"
    case .failed: "Look into dmesg"
    }
  }
}

extension PerfEventError.Step {
  /// What was being done, as an infinitive.
  fileprivate var text: String {
    switch self {
    case .open: "open a perf event"
    case .map: "map its ring buffer"
    case .redirect: "join ring buffers"
    case .filter: "filter by call number"
    case .run: "run a program"
    case .enable: "enable a perf event"
    }
  }
}
