import Foundation

/// Runs the command as a user without privileges.
enum Unprivileged {
  static let requirement = "needs root and setpriv, and a Swift runtime that every user can read"

  /// Whether the command starts for such a user.
  static let isPossible: Bool = {
    guard Privileges.canDrop, let scratch = try? Scratch() else { return false }
    return (try? run(["--version"], scratch: scratch).end) == .status(0)
  }()

  /// - Parameter directory: where the command is copied to, because the build may lie where only root can go.
  static func start(_ arguments: [String], scratch: Scratch, program: String? = nil) throws -> Child {
    let command = scratch.newPath("renacer-prof")
    try FileManager.default.copyItem(atPath: Profiler.path, toPath: command)
    return try Child(Privileges.drop + [command] + arguments, scratch: scratch)
  }

  static func run(_ arguments: [String], scratch: Scratch) throws -> Profiler.Run {
    let child = try start(arguments, scratch: scratch)
    return Profiler.Run(
      end: try child.wait(), standardOutput: child.standardOutput, standardError: child.standardError,
      reportText: "")
  }

  /// A copy of a fixture that every user can run.
  static func fixture(_ name: String, scratch: Scratch) throws -> String {
    let path = scratch.path + "/" + name
    try FileManager.default.copyItem(atPath: Fixture.path(name), toPath: path)
    return path
  }
}
