internal import Glibc

/// Where the kernel describes its tracepoints (tracefs).
struct TraceFilesystem {
  private let path: String

  /// Finds the file system where it is mounted; `nil` where it is not or may not be read.
  init?() {
    let candidates = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]
    guard let found = candidates.first(where: { access($0 + "/events", R_OK | X_OK) == 0 }) else {
      return nil
    }
    path = found
  }

  /// Mounts it at its usual place, which takes CAP_SYS_ADMIN. Returns 0 or the error number.
  static func mount() -> Int32 {
    Glibc.mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nil) == 0 ? 0 : errno
  }

  /// Whether a tracepoint is there, and this user may not read about it.
  func hides(_ tracepoint: String) -> Bool {
    let file = "\(path)/events/\(tracepoint)/id"
    return access(file, F_OK) == 0 && access(file, R_OK) != 0
  }

  /// What the kernel writes of the fields of a tracepoint; `nil` where it may not be read.
  func format(of tracepoint: String) -> String? {
    ProcessFiles.contents(of: "\(path)/events/\(tracepoint)/format").map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The number by which perf_event_open(2) knows a tracepoint, such as `raw_syscalls/sys_enter`; `nil` where the kernel
  /// does not have it or its number may not be read.
  func identifier(of tracepoint: String) -> UInt64? {
    ProcessFiles.contents(of: "\(path)/events/\(tracepoint)/id").flatMap {
      UInt64(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
  }
}
