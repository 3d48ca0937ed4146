import Foundation

/// Runs the command as a user without privileges.
enum Unprivileged {
  static let requirement = "needs root and setpriv, and a Swift runtime that every user can read"

  /// Whether the command starts for such a user.
  static let isPossible: Bool = {
    guard Privileges.canDrop, let scratch = try? Scratch() else { return false }
    return (try? run(["--version"], scratch: scratch).end) == .status(0)
  }()

  /// Runs a copy of the command, because the build may lie where only root can go.
  static func run(_ arguments: [String], scratch: Scratch) throws -> Profiler.Run {
    let command = try scratch.program("renacer-prof", copyOf: Profiler.path)
    let child = try Child(Privileges.drop + [command] + arguments, scratch: scratch)
    return Profiler.Run(
      end: try child.wait(), standardOutput: child.standardOutput, standardError: child.standardError,
      reportText: "")
  }
}
