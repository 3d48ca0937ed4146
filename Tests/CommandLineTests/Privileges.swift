import Foundation

/// What the user who runs the tests may do, and what is installed.
enum Privileges {
  static let isRoot = geteuid() == 0
  static let canBindMount = isRoot && isInstalled("unshare")
  /// Whether programs can be run as a user without any privileges.
  static let canDrop = isRoot && isInstalled("setpriv")
  /// Runs the command after it as such a user.
  static let drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

  /// Whether a command is there, by its name in PATH or by its path.
  static func isInstalled(_ command: String) -> Bool {
    if command.contains("/") { return FileManager.default.isExecutableFile(atPath: command) }
    let directories = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return directories.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }
}
