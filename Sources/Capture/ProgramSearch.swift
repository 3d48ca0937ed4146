internal import Glibc

/// Finds the file of a command as a shell does.
enum ProgramSearch {
  /// Path of a command: itself when it contains a slash, else the first executable file of that name in PATH.
  static func path(of command: String) throws(CaptureError) -> String {
    if command.contains("/") {
      guard access(command, F_OK) == 0 else { throw .programNotFound(command) }
      try checkExecutable(command)
      return command
    }
    let directories = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    var unusable: String?
    for directory in directories.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = directory.isEmpty ? "./\(command)" : "\(directory)/\(command)"
      guard isRegularFile(candidate) else { continue }
      if access(candidate, X_OK) == 0 { return candidate }
      unusable = unusable ?? candidate
    }
    if let unusable { throw .cannotExecute(unusable, errno: EACCES) }
    throw .programNotFound(command)
  }

  private static func checkExecutable(_ path: String) throws(CaptureError) {
    guard isRegularFile(path), access(path, X_OK) == 0 else { throw .cannotExecute(path, errno: EACCES) }
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
