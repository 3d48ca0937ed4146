internal import Glibc
public import Trace

/// Why a capture could not start. `description` is the one line that a user reads.
public enum CaptureError: Error, Equatable, CustomStringConvertible {
  case programNotFound(String)
  case cannotExecute(String, errno: Int32)
  case cannotLaunch(errno: Int32)
  case launchTraced(tracer: ProcessID, tracerName: String)
  case noSuchProcess(ProcessID)
  case processEnded(ProcessID)
  case ownProcess(ProcessID)
  case alreadyTraced(ProcessID, tracer: ProcessID, tracerName: String)
  case attachNotPermitted(ProcessID, ownerDiffers: Bool, yamaScope: Int?)
  case cannotAttach(ProcessID, errno: Int32)
  case perfRefused(PerfRefusal)
  case noSuchGroup(String)
  case kernelClockRefused(PerfRefusal)

  public var description: String {
    switch self {
    case .programNotFound(let name):
      return name.contains("/")
        ? "cannot run \(name): no such file. Check the path."
        : "cannot run \(name): not found in PATH. Give its path, such as ./\(name)."
    case .cannotExecute(let path, let errno) where errno == EACCES:
      return
        "cannot run \(path): permission denied. Check that it is a file with execute permission (chmod +x)."
    case .cannotExecute(let path, let errno) where errno == ENOEXEC:
      return "cannot run \(path): not an executable program. A script needs a first line such as #!/bin/sh."
    case .cannotExecute(let path, let errno):
      return "cannot run \(path): \(message(of: errno))."
    case .cannotLaunch(let errno) where errno == EPERM || errno == ENOSYS:
      return "cannot trace a new process: \(message(of: errno)). In a container, allow ptrace "
        + "(--cap-add=SYS_PTRACE, or a seccomp profile with it); or try --backend perf. See renacer-prof doctor."
    case .cannotLaunch(let errno):
      return "cannot start a traced process: \(message(of: errno))."
    case .noSuchProcess(let process):
      return "cannot attach to \(process): no such process. Find its id with pgrep or ps."
    case .launchTraced(let tracer, let name):
      return
        "cannot trace a new process: process \(tracer) (\(name)) traces this program and what it starts. "
        + "Run it outside of that."
    case .processEnded(let process):
      return "cannot attach to \(process): it has ended, and waits for its parent to take note."
    case .ownProcess(let process):
      return "cannot attach to \(process): that is this program itself."
    case .alreadyTraced(let process, let tracer, let name):
      return "cannot attach to \(process): process \(tracer) (\(name)) traces it already. End that one first."
    case .attachNotPermitted(let process, let ownerDiffers, let scope):
      let start = "cannot attach to \(process): operation not permitted."
      if ownerDiffers { return "\(start) It belongs to another user: run as that user or as root." }
      if let scope, scope > 0 {
        return "\(start) Run as root, or allow it with: sysctl kernel.yama.ptrace_scope=0."
      }
      return
        "\(start) Run as root or with CAP_SYS_PTRACE; kernel threads and protected programs cannot be traced."
    case .kernelClockRefused(let refusal):
      return
        "cannot use the kernel's clock: \(refusal.reason). \(refusal.clockRemedy); or run with --clock auto."
    case .cannotAttach(let process, let errno):
      return "cannot attach to \(process): \(message(of: errno))."
    case .perfRefused(let refusal):
      return "cannot use perf events: \(refusal.reason). \(refusal.remedy); or run with --backend ptrace."
    case .noSuchGroup(let path):
      return "cannot watch \(path): no such control group. They are the directories below /sys/fs/cgroup."
    }
  }
}

/// The C library's text for an error number, without capital letter.
func message(of errno: Int32) -> String {
  let text = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
  return text.prefix(1).lowercased() + text.dropFirst()
}
