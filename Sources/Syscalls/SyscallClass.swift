/// A named group of system calls that a trace expression can select.
///
/// `file` to `memory` hold what strace's classes of these names hold; `io`, `sync` and `wait` are our own.
public enum SyscallClass: String, CaseIterable, Sendable {
  /// Everything that is I/O: the default of a recording.
  case io
  /// Calls that take a path.
  case file
  /// Calls that take or make a descriptor.
  case desc
  /// Calls on sockets.
  case network
  /// Calls that force data to storage.
  case sync
  /// Calls that wait for something else.
  case wait
  /// Calls that start, end, await or signal processes.
  case process
  /// Calls that map or manage memory.
  case memory
  /// Calls that send, receive or handle signals.
  case signal
  /// System V message queues, semaphores and shared memory.
  case ipc

  /// The class with this name; strace's short `net` is `network`.
  public init?(named name: some StringProtocol) {
    if name == "net" { self = .network } else { self.init(rawValue: String(name)) }
  }

  /// The calls of the class.
  public var members: SyscallSet {
    switch self {
    case .io: .io
    case .file: .fileCalls
    case .desc: .descriptorCalls
    case .network: .networkCalls
    case .sync: .syncCalls
    case .wait: .waiting
    case .process: .processCalls
    case .memory: .memoryCalls
    case .signal: .signalCalls
    case .ipc: .ipcCalls
    }
  }
}
