import Foundation

/// Runs a script under strace and under the command, each in a fresh directory of the same name.
struct ComparisonRun {
  let strace: TraceLog
  let ours: TraceLog

  struct Failed: Error, CustomStringConvertible { let description: String }

  /// - Parameters:
  ///   - prepare: a shell script that runs before, untraced.
  ///   - script: the shell script that is traced, with all that it starts.
  ///   - options: for both tracers.
  init(prepare: String, script: String, options: [String] = [], scratch: Scratch) throws {
    func trace(_ tracer: [String]) throws -> TraceLog {
      let directory = scratch.path + "/work"
      let log = scratch.newPath("trace")
      let setUp = try Child(
        ["sh", "-ec", "rm -rf '\(directory)'; mkdir '\(directory)'; cd '\(directory)'\n\(prepare)"],
        scratch: scratch)
      guard try setUp.wait() == .status(0) else { throw Failed(description: setUp.standardError) }
      let child = try Child(
        tracer + options + ["-f", "-o", log, "--", "sh", "-ec", "cd '\(directory)'\n\(script)"],
        scratch: scratch)
      guard try child.wait() == .status(0) else {
        throw Failed(description: "\(tracer): \(child.standardError)\(child.standardOutput)")
      }
      return TraceLog(Scratch.text(of: log))
    }
    strace = try trace(["strace"])
    ours = try trace([Profiler.path])
  }
}
