internal import Glibc
internal import Trace

/// A file, a terminal or a program's input that a trace is written to while it goes on.
///
/// What goes to a terminal is written at once; what goes elsewhere in pieces of 64 KiB, and at the latest when `flush` is
/// called. When it cannot be written any more the rest is dropped, and `failure` says why.
final class LiveStream: LiveOutput {
  private static let capacity = 64 << 10

  let path: String
  let isInteractive: Bool
  /// The errno of the first write that failed.
  private(set) var failure: Int32?
  private let descriptor: Int32
  private let isOwned: Bool
  /// The program that reads it, where `-o '|command'` started one.
  private var reader: pid_t?
  private var pending: ByteBuffer = []

  /// Standard error.
  init() {
    path = "stderr"
    descriptor = STDERR_FILENO
    isOwned = false
    isInteractive = isatty(STDERR_FILENO) == 1
    pending.reserveCapacity(Self.capacity)
  }

  /// A file, which is emptied, or the input of a shell command behind `|`.
  init(path: String) throws(SessionError) {
    self.path = path
    if path.hasPrefix("|") {
      (descriptor, reader) = try Self.startReader(String(path.dropFirst()))
    } else {
      descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .cannotWrite(path: path, errno: errno) }
    }
    isOwned = true
    isInteractive = isatty(descriptor) == 1
    pending.reserveCapacity(Self.capacity)
  }

  deinit { if isOwned { close(descriptor) } }

  func write(_ text: inout ByteBuffer) {
    pending += text
    text.removeAll(keepingCapacity: true)
    if isInteractive || pending.count >= Self.capacity { flush() }
  }

  /// Writes what has been kept back.
  func flush() {
    var start = 0
    while start < pending.count, failure == nil {
      let count = pending.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start)
      }
      if count >= 0 { start += count } else if errno != EINTR { failure = errno }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes the rest and waits until the program that reads it has ended.
  func finish() throws(SessionError) {
    flush()
    if let reader {
      close(descriptor)
      var status: Int32 = 0
      while waitpid(reader, &status, 0) < 0, errno == EINTR {}
    }
    if let failure, failure != EPIPE { throw .cannotWrite(path: path, errno: failure) }
  }

  private static func startReader(_ command: String) throws(SessionError) -> (Int32, pid_t) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .cannotWrite(path: "|\(command)", errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(command)]
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var reader: pid_t = 0
    let status = posix_spawn(&reader, "/bin/sh", &actions, nil, &arguments, environ)
    close(ends[0])
    guard status == 0 else {
      close(ends[1])
      throw .cannotWrite(path: "|\(command)", errno: status)
    }
    return (ends[1], reader)
  }
}
