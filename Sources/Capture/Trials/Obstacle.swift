internal import Glibc
internal import Trace

/// Why something cannot be done here, and what would change that.
public struct Obstacle: Error, Equatable, Sendable {
  /// A clause without capital letter and full stop.
  public let reason: String
  /// A sentence without full stop.
  public let remedy: String
}

extension Obstacle {
  init(_ refusal: PerfRefusal) { self.init(reason: refusal.reason, remedy: refusal.remedy) }

  static let noChild = Obstacle(reason: "no child can be made", remedy: "Raise the limit (ulimit -u)")

  static let noCallInformation = Obstacle(
    reason: "the kernel does not tell what a stopped child is about to do",
    remedy: "It takes Linux 5.3 or newer")

  /// Finds out why ptrace(2) was refused, which says no more than EPERM.
  static func ptrace(errno: Int32, isOwnChild: Bool) -> Obstacle {
    guard errno == EPERM || errno == ENOSYS else {
      return Obstacle(reason: "ptrace fails: \(message(of: errno))", remedy: forbiddenRemedy)
    }
    let scope = ProcessFiles.yamaScope() ?? 0
    if scope >= 3 {
      return Obstacle(
        reason: "kernel.yama.ptrace_scope is \(scope), which forbids it for good",
        remedy: "Set it to 1 where it is set (/etc/sysctl.d) and start the machine anew")
    }
    if scope == 2 || scope == 1 && !isOwnChild, !Capabilities.has(.trace) {
      let setting = isOwnChild ? 1 : 0
      return Obstacle(
        reason: "kernel.yama.ptrace_scope is \(scope) and CAP_SYS_PTRACE is missing",
        remedy: "As root: sysctl kernel.yama.ptrace_scope=\(setting); or run as root")
    }
    if errno == EPERM, let tracer = ProcessFiles.tracer(of: ProcessID(getpid())) {
      return Obstacle(
        reason: "process \(tracer) traces this program and what it starts", remedy: "Run it outside of that")
    }
    return Obstacle(reason: "ptrace is forbidden here, as containers do", remedy: forbiddenRemedy)
  }

  private static let forbiddenRemedy =
    "In a container, allow it: --cap-add=SYS_PTRACE, or a seccomp profile with ptrace; or use --backend perf"
}
