internal import ArgumentParser
internal import Report

/// `renacer-prof report`: shows saved profiles.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof report",
    abstract: "Shows saved profiles as a run shows its own; several files are added up.",
    usage: "renacer-prof report [options] file.pb.gz …",
    discussion: """
      Without an option that asks for a report, it is --function-time --source. Reports go to stdout, or to the file \
      that -o names.

      EXAMPLES:
        renacer-prof report before.pb.gz
        renacer-prof report --files --file '*.db' before.pb.gz
        renacer-prof report -c --stats-extended monday.pb.gz tuesday.pb.gz
        renacer-prof report --focus '^parse_' --min-latency 1ms before.pb.gz
      """)

  @OptionGroup var report: ReportArguments

  @OptionGroup var filters: FilterArguments

  @Argument(help: ArgumentHelp("Saved profiles.", valueName: "file.pb.gz"))
  var files: [String] = []

  mutating func validate() throws {
    if files.isEmpty { throw ValidationError("Nothing to report: give a saved profile.") }
    if !report.showsStacks && !report.files && !report.summary {
      report.functionTime = true
      report.source = true
    }
  }

  /// Reads, filters and writes.
  func run() throws(SessionError) {
    let filter = try filters.filter()
    let outputs = try Outputs(report)
    let resolved = filter.apply(to: try SavedProfiles.sum(of: files))
    try outputs.write(resolved) { contents throws(SessionError) in try StandardOutput.write(contents) }
  }
}
