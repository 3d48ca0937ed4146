internal import Glibc

/// A file that appears whole or not at all: written under a temporary name in its directory, then renamed.
///
/// It is opened before the capture starts, so that a path that cannot be written to is known before anything runs.
/// Pipes and devices are written to directly; what a symbolic link points at is replaced, not the link.
struct OutputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  /// Where the contents are until they are complete, and the name they get then; `nil` for pipes and devices.
  private let names: (temporary: String, final: String)?

  init(path: String) throws(SessionError) {
    let (descriptor, names) = try Self.open(path)
    self.path = path
    self.descriptor = descriptor
    self.names = names
  }

  deinit {
    close(descriptor)
    // After a successful `finish` nothing bears this name any more.
    if let names { unlink(names.temporary) }
  }

  /// Writes everything and gives the file its name.
  consuming func finish(_ contents: [UInt8]) throws(SessionError) {
    var rest = contents[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .cannotWrite(path: path, errno: errno) }
      rest = rest.dropFirst(count)
    }
    if let names, rename(names.temporary, names.final) != 0 { throw .cannotWrite(path: path, errno: errno) }
  }

  private static func open(
    _ path: String
  ) throws(SessionError) -> (Int32, names: (temporary: String, final: String)?) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR { throw .cannotWrite(path: path, errno: EISDIR) }
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      return (try check(Glibc.open(path, O_WRONLY | O_CLOEXEC), path), nil)
    }
    let final = isThere ? target(of: path) : path
    let temporary = "\(final).\(getpid()).tmp"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    return (try check(Glibc.open(temporary, flags, 0o666), path), (temporary, final))
  }

  private static func check(_ descriptor: Int32, _ path: String) throws(SessionError) -> Int32 {
    if descriptor < 0 { throw .cannotWrite(path: path, errno: errno) }
    return descriptor
  }

  /// The file that a path leads to through symbolic links.
  private static func target(of path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
