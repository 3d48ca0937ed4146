internal import Glibc

/// A file that appears whole or not at all: written under a temporary name in its directory, then renamed.
///
/// It is opened before the capture starts, so that a path that cannot be written to is known before anything runs.
/// Pipes, devices and files that stdin, stdout or stderr lead to are written to directly; what a symbolic link points at
/// is replaced, not the link.
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

  /// Whether a file is replaced, and not a pipe or device written to.
  var isReplacement: Bool { names != nil }

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
    if isThere, status.st_mode & S_IFMT != S_IFREG || isStandardStream(status) {
      return (try check(Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC), path), nil)
    }
    let final = target(of: path)
    let temporary = "\(final).\(getpid()).tmp"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    return (try check(Glibc.open(temporary, flags, 0o666), path), (temporary, final))
  }

  private static func check(_ descriptor: Int32, _ path: String) throws(SessionError) -> Int32 {
    if descriptor < 0 { throw .cannotWrite(path: path, errno: errno) }
    return descriptor
  }

  /// Whether a file is the one that the program reads or writes as stdin, stdout or stderr.
  private static func isStandardStream(_ file: stat) -> Bool {
    [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].contains { stream in
      var status = stat()
      return fstat(stream, &status) == 0 && status.st_dev == file.st_dev && status.st_ino == file.st_ino
    }
  }

  /// The file that a path leads to through symbolic links, whether it is there or not.
  private static func target(of path: String) -> String {
    var current = path
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    // The kernel follows at most 40 links (path_resolution(7)).
    for _ in 0..<40 {
      let count = buffer.withUnsafeMutableBytes { bytes in
        readlink(current, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      guard count > 0 else { return current }
      let link = String(decoding: buffer[..<count], as: UTF8.self)
      let directory = current.lastIndex(of: "/").map { current[...$0] } ?? ""
      current = link.hasPrefix("/") ? link : directory + link
    }
    return current
  }
}
