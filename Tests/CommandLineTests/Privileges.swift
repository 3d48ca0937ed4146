import Foundation

/// What the user who runs the tests may do, and what is installed.
enum Privileges {
  static let isRoot = geteuid() == 0
  static let canBindMount = isRoot && isInstalled("unshare")
  /// Whether programs can be run as a user without any privileges.
  static let canDrop = isRoot && isInstalled("setpriv")
  /// Runs the command after it as such a user.
  static let drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

  static func isInstalled(_ command: String) -> Bool {
    let directories = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return directories.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }
}
