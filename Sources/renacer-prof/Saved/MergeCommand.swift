internal import ArgumentParser

/// `renacer-prof merge`: adds saved profiles up.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof merge",
    abstract:
      "Adds saved profiles up: runs, processes, machines. Counts, times and percentiles add up exactly.",
    usage: "renacer-prof merge a.pb.gz b.pb.gz … -o all.pb.gz")

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp("Where to save the sum.", valueName: "file.pb.gz"))
  var output: String

  @Argument(help: ArgumentHelp("Saved profiles.", valueName: "file.pb.gz"))
  var files: [String] = []

  func validate() throws {
    if files.isEmpty { throw ValidationError("Nothing to merge: give saved profiles.") }
  }

  /// Reads one file after the other, and writes their sum.
  func run() throws(SessionError) {
    let file = try SavedFile(path: output)
    try file.write(try SavedProfiles.sum(of: files))
  }
}
