internal import Glibc

/// A file that appears whole or not at all: written under a temporary name in its directory, then renamed.
///
/// It is opened before the capture starts, so that a path that cannot be written to is known before anything runs.
/// Pipes and devices are written to directly.
struct OutputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let temporaryPath: String?

  init(path: String) throws(SessionError) {
    let (descriptor, temporaryPath) = try Self.open(path)
    self.path = path
    self.descriptor = descriptor
    self.temporaryPath = temporaryPath
  }

  deinit {
    close(descriptor)
    // After a successful `finish` nothing bears this name any more.
    if let temporaryPath { unlink(temporaryPath) }
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
    if let temporaryPath, rename(temporaryPath, path) != 0 { throw .cannotWrite(path: path, errno: errno) }
  }

  private static func open(_ path: String) throws(SessionError) -> (Int32, temporaryPath: String?) {
    var status = stat()
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    if isSpecial, status.st_mode & S_IFMT == S_IFDIR { throw .cannotWrite(path: path, errno: EISDIR) }
    let temporaryPath = isSpecial ? nil : "\(path).\(getpid()).tmp"
    let flags = isSpecial ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = Glibc.open(temporaryPath ?? path, flags, 0o666)
    if descriptor < 0 { throw .cannotWrite(path: path, errno: errno) }
    return (descriptor, temporaryPath)
  }
}
