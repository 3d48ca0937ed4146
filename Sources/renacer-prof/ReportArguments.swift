public import ArgumentParser
internal import Flame
internal import Report

/// What to show of a profile: the options that a run and a report of saved profiles share.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Report I/O time by function, with hottest lines and paths.")
  var functionTime = false

  @Flag(
    help: """
      Report I/O time by file; with --function-time also the files of each function, and in flame graph and folded \
      stacks the file of each call.
      """)
  var files = false

  @Flag(
    name: [.customShort("s"), .long],
    help: "Show file:line of the call sites, in --function-time and in a trace.")
  var source = false

  @Flag(name: [.customShort("c"), .customLong("summary")], help: "Summary table by system call.")
  var summaryAlone = false

  @Flag(help: "Summary with percentiles of latency (implies -c).")
  var statsExtended = false

  @Option(help: ArgumentHelp("Write a flame graph.", valueName: "file.svg"))
  var flamegraph: String?

  @Option(
    help: ArgumentHelp("Write folded stacks, as flamegraph.pl and inferno read them.", valueName: "file"))
  var folded: String?

  @Option(help: "What flame graph and folded stacks weigh; time in microseconds.")
  var weight = FlameWeight.time

  @Flag(help: "Flame graph from the system calls towards their callers.")
  var inverted = false

  @Flag(
    inversion: .prefixedNo,
    help:
      "Draw the outermost frames at the top. Without either: with --inverted, and where the picture is high.")
  var icicle: Bool?

  @Flag(help: "Show poll, epoll and select waits in flame graph and folded stacks, too.")
  var waiting = false

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp(
      "Write the report or trace to a file; a trace also to a command, as in '|less'.", valueName: "file"))
  var output: String?

  @Option(help: "Format of traces and reports.")
  var format = OutputFormat.text

  @Option(
    name: [.customShort("S"), .long],
    help: ArgumentHelp("With -c: order of the rows; time where not given.", valueName: "order"))
  var sortBy: SummaryOrder?

  @Option(help: ArgumentHelp("Rows of each table.", valueName: "rows"))
  var top = 20

  @OptionGroup var places: PlaceArguments

  /// Whether the summary is shown.
  var summary: Bool { summaryAlone || statsExtended }

  /// Whether something is shown that needs stacks.
  var showsStacks: Bool { functionTime || flamegraph != nil || folded != nil }

  /// Whether calls are left out by the file that they work on or the thread that made them.
  var filtersPlaces: Bool { places.file != nil || places.thread != nil }

  func validate() throws {
    if format != .text && showsStacks && !functionTime && !files && !summary {
      throw ValidationError(
        "--format has nothing to act on: flame graphs and folded stacks have one format. Add --function-time, --files or -c."
      )
    }
    if sortBy != nil && !summary { throw ValidationError("--sort-by orders the rows of -c: give -c, too.") }
    if top < 1 { throw ValidationError("--top takes a number from 1 on.") }
  }
}

extension FlameWeight: ExpressibleByArgument {}
