internal import Glibc

/// Why the kernel does not run programs of this process at its tracepoints, and what would change that.
public struct BPFRefusal: Error, Equatable, Sendable {
  enum Step: Equatable, Sendable {
    case map, load, attach, update, event
    /// It was all granted, and a call of this process has left no trace.
    case trial
  }

  let step: Step
  /// 0 where no request was refused.
  let errno: Int32

  init(_ step: Step, errno: Int32 = 0) {
    self.step = step
    self.errno = errno
  }

  private static var isPrivileged: Bool {
    Capabilities.has(.systemAdministration) || Capabilities.has(.bpf) && Capabilities.has(.perfmon)
  }

  /// What stands in the way: a clause without capital letter and full stop.
  public var reason: String {
    switch (step, errno) {
    case (_, EPERM) where !Self.isPrivileged: "CAP_BPF and CAP_PERFMON are missing"
    case (_, EPERM) where Capabilities.isInUserNamespace:
      "capabilities of a user namespace do not count for BPF"
    case (_, EPERM),
      (_, ENOSYS) where Capabilities.isFiltered:
      "bpf is forbidden here, as containers do by a seccomp profile"
    case (_, ENOSYS): "the kernel has no BPF"
    case (.trial, _): "BPF sees other process ids than this program does, as in a PID namespace"
    case (.map, _): "it failed to make a BPF map: \(message(of: errno))"
    case (.load, _): "it failed to load a BPF program: \(message(of: errno))"
    case (.attach, _): "it failed to attach a BPF program: \(message(of: errno))"
    case (.event, EMFILE): "there are not enough file descriptors (ulimit -n)"
    case (.event, _): "it failed to open an event for records: \(message(of: errno))"
    case (.update, _): "it failed to fill a BPF map: \(message(of: errno))"
    }
  }

  /// What to do: a sentence without full stop.
  public var remedy: String {
    switch (step, errno) {
    case (_, EPERM) where !Self.isPrivileged: "Run as root, or give CAP_BPF and CAP_PERFMON"
    case (_, EPERM) where Capabilities.isInUserNamespace: "Run as root of the machine"
    case (_, EPERM),
      (_, ENOSYS) where Capabilities.isFiltered:
      "In a container, allow it: --cap-add=BPF --cap-add=PERFMON and a seccomp profile with bpf"
    case (_, ENOSYS): "It takes a kernel with CONFIG_BPF_SYSCALL and CONFIG_BPF_EVENTS"
    case (.trial, _): "Run in the machine's own PID namespace (docker run --pid=host)"
    default: "It takes Linux 5.12 or newer"
    }
  }
}
