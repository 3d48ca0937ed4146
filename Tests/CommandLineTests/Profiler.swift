import Foundation

/// The built command, run as a user does.
enum Profiler {
  /// Where it was built: beside the test bundle.
  static let path: String = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let candidates = [
      bundle.deletingLastPathComponent().path, Bundle.main.bundlePath,
      URL(fileURLWithPath: Fixture.directory).deletingLastPathComponent().path + "/debug",
    ]
    return candidates.map { $0 + "/renacer-prof" }.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? "renacer-prof"
  }()

  struct Run {
    let end: Child.End
    let standardOutput: String
    let standardError: String
    /// What `-o` wrote; empty without one.
    let reportText: String

    var report: FunctionReportText { FunctionReportText(reportText) }
    var errorLines: [Substring] { standardError.split(separator: "\n") }
  }

  /// Runs it to its end, without a report file.
  static func run(
    _ arguments: [String], scratch: Scratch, input: String = "/dev/null", launcher: [String] = []
  ) throws -> Run {
    let child = try start(arguments, scratch: scratch, input: input, launcher: launcher)
    return Run(
      end: try child.wait(), standardOutput: child.standardOutput, standardError: child.standardError,
      reportText: "")
  }

  /// Runs it to its end with the report in a file.
  static func report(
    _ arguments: [String], scratch: Scratch, input: String = "/dev/null", launcher: [String] = []
  ) throws -> Run {
    let path = scratch.newPath("report.txt")
    let child = try start(["-o", path] + arguments, scratch: scratch, input: input, launcher: launcher)
    return Run(
      end: try child.wait(), standardOutput: child.standardOutput, standardError: child.standardError,
      reportText: Scratch.text(of: path))
  }

  /// The function report with source lines of a fixture that is to end with status 0.
  static func profile(
    _ fixture: String, _ arguments: [String] = [], options: [String] = [], launcher: [String] = []
  ) throws -> Run {
    let scratch = try Scratch()
    let all = ["--function-time", "--source", "--top", "200"] + options
    return try report(
      all + ["--", Fixture.path(fixture)] + arguments, scratch: scratch, launcher: launcher)
  }

  /// - Parameter launcher: a command that runs it.
  static func start(
    _ arguments: [String], scratch: Scratch, input: String = "/dev/null", launcher: [String] = []
  ) throws -> Child {
    try Child(launcher + [path] + arguments, scratch: scratch, input: input)
  }
}
