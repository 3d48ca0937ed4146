internal import ArgumentParser
internal import Report
internal import Trace

/// Which calls to show by where they were made and on what.
struct PlaceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only calls on files that match, such as '*.db' or '/etc/*' (a pattern without / is for the last part of a path).",
      valueName: "glob"))
  var file: String?

  @Option(help: ArgumentHelp("Only calls of threads whose names match.", valueName: "glob"))
  var thread: String?

  /// Adds to a filter what was asked for.
  func apply(to filter: inout ProfileFilter) {
    filter.file = file.map(NameGlob.init)
    filter.thread = thread.map(NameGlob.init)
  }
}
