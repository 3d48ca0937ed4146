internal import Glibc

/// A file that appears whole or not at all: it has no name until it is complete, so that nothing is left of one whose
/// writer is killed. Where the file system has no such files (NFS) it has a temporary name in its directory.
///
/// It is opened before the capture starts, so that a path that cannot be written to is known before anything runs.
/// Pipes, devices and files that stdin, stdout or stderr lead to are written to directly, stdout under the name `-` as well;
/// what a symbolic link points at is replaced, not the link.
struct OutputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  /// A temporary name, and the one for contents that are complete; `nil` for pipes and devices.
  private let names: (temporary: String, final: String)?
  /// Whether the file has no name yet.
  private let isUnnamed: Bool

  init(path: String) throws(SessionError) {
    let (descriptor, names, isUnnamed) = try Self.open(path)
    self.path = path == "-" ? "stdout" : path
    self.descriptor = descriptor
    self.names = names
    self.isUnnamed = isUnnamed
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
    guard let names else { return }
    if isUnnamed {
      if give(names.final) { return }
      guard errno == EEXIST else { throw .cannotWrite(path: path, errno: errno) }
      // Only a file with a name can replace another.
      guard give(names.temporary) else { throw .cannotWrite(path: path, errno: errno) }
    }
    if rename(names.temporary, names.final) != 0 { throw .cannotWrite(path: path, errno: errno) }
  }

  /// Gives an unnamed file a name that no other file has; otherwise `errno` says why not.
  private borrowing func give(_ name: String) -> Bool {
    linkat(AT_FDCWD, Self.link(to: descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// A link to an open file (open(2), O_TMPFILE).
  private static func link(to descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

  private static func open(
    _ path: String
  ) throws(SessionError) -> (Int32, names: (temporary: String, final: String)?, isUnnamed: Bool) {
    if path == "-" { return (try check(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0), "stdout"), nil, false) }
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR { throw .cannotWrite(path: path, errno: EISDIR) }
    if isThere, status.st_mode & S_IFMT != S_IFREG || isStandardStream(status) {
      return (try check(Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC), path), nil, false)
    }
    let final = target(of: path)
    let temporary = "\(final).\(getpid()).tmp"
    let unnamed = openUnnamed(besides: final)
    if unnamed >= 0 { return (unnamed, (temporary, final), true) }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    return (try check(Glibc.open(temporary, flags, 0o666), path), (temporary, final), false)
  }

  /// A file without a name in the directory of another; negative where that cannot be had, or could not get a name.
  private static func openUnnamed(besides path: String) -> Int32 {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    // O_TMPFILE, which C defines by an expression that Swift does not import.
    let descriptor = Glibc.open(directory, O_WRONLY | O_DIRECTORY | 0o20_000_000 | O_CLOEXEC, 0o666)
    if descriptor >= 0, access(link(to: descriptor), F_OK) != 0 {
      close(descriptor)
      return -1
    }
    return descriptor
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
