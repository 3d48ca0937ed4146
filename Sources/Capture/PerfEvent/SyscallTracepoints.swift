internal import Glibc

/// The two tracepoints at the start and end of every system call. They lie between the stops of ptrace(2): what they
/// enclose is the kernel's own work.
public struct SyscallTracepoints: Sendable {
  let enter: Tracepoint
  let exit: Tracepoint
  /// Where processes and threads are created; `nil` where the kernel does not tell.
  let creation: Tracepoint?
  /// Offset of `common_type` in both.
  let typeOffset: Int
  /// Offset of the number of the call in the former.
  let numberOffset: Int
  /// Offset of the result of the call in the latter.
  let resultOffset: Int
  /// Whether the trace file system had to be mounted, and stays so.
  public let mountedFilesystem: Bool

  /// Finds them; mounts the trace file system where it is not and this process may.
  public init() throws(PerfRefusal) {
    var found = TraceFilesystem()
    var wasMounted = false
    if found == nil, !TraceFilesystem.isMounted {
      wasMounted = TraceFilesystem.mount() == 0
      found = TraceFilesystem()
    }
    guard let filesystem = found else {
      throw PerfRefusal(TraceFilesystem.isMounted ? .traceFilesystemUnreadable : .traceFilesystemMissing)
    }
    enter = try Tracepoint("raw_syscalls/sys_enter", in: filesystem)
    exit = try Tracepoint("raw_syscalls/sys_exit", in: filesystem)
    creation = try? Tracepoint("sched/sched_process_fork", in: filesystem)
    guard let type = enter.offset(of: "common_type"), exit.offset(of: "common_type") == type,
      let number = enter.offset(of: "id"), let result = exit.offset(of: "ret")
    else { throw PerfRefusal(.tracepointMissing("raw_syscalls")) }
    typeOffset = type
    numberOffset = number
    resultOffset = result
    mountedFilesystem = wasMounted
  }
}

extension TraceFilesystem {
  /// Whether it is mounted where `init` looks for it, whoever may read it there.
  static var isMounted: Bool {
    guard let mounts = ProcessFiles.contents(of: "/proc/self/mounts") else { return false }
    return mounts.split(separator: UInt8(ascii: "\n")).contains { line in
      let fields = line.split(separator: UInt8(ascii: " "))
      return fields.count > 2 && fields[2].elementsEqual("tracefs".utf8)
    }
  }
}
