internal import Glibc

/// What perf events watch.
public enum PerfScope: Sendable {
  /// Programs that are started or attached to.
  case programs
  /// All processes there are and come to be.
  case system
  /// The processes of a control group and of those below it, now and later: its directory, or its name below
  /// /sys/fs/cgroup.
  case group(String)

  /// Opens the directory of the control group; `nil` where it is none.
  func openGroup() throws(CaptureError) -> Int32? {
    guard case .group(let path) = self else { return nil }
    for candidate in [path, "/sys/fs/cgroup/\(path)", "/sys/fs/cgroup/perf_event/\(path)"] {
      let directory = open(candidate, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if directory >= 0 { return directory }
    }
    throw .noSuchGroup(path)
  }
}
