public import ArgumentParser
internal import Flame
internal import Glibc
internal import Pprof
internal import Report
internal import Trace

/// `renacer-prof diff`: compares saved profiles, and fails where a gate says so.
struct DiffCommand: ParsableCommand {
  /// The exit status where a gate trips.
  static let gateStatus: Int32 = 3

  static let configuration = CommandConfiguration(
    commandName: "renacer-prof diff",
    abstract: "Compares saved profiles by function, source line, file and system call.",
    usage: """
      renacer-prof diff [options] before.pb.gz after.pb.gz
      renacer-prof diff [options] --before a1 a2 a3 --after b1 b2 b3
      """,
    discussion: """
      Says what changed, by how much, and whether that is more than noise. Several runs a side show the noise of the \
      machine; one run does not.

      --fail-on takes limits to growth, joined by and, or and parentheses: of time, calls, bytes, p50 or p99; in \
      percent or as an amount; of all calls, or of those behind function:NAME, file:NAME or syscall:NAME. Where all that \
      holds, and the growth is more than noise, the exit status is 3.

      EXAMPLES:
        renacer-prof diff before.pb.gz after.pb.gz
        renacer-prof diff --fail-on 'time>10% and time>5ms' before.pb.gz after.pb.gz
        renacer-prof diff --fail-on 'syscall:fsync calls>0%' old.pb.gz new.pb.gz
        renacer-prof diff --before a1.pb.gz a2.pb.gz --after b1.pb.gz b2.pb.gz
      """)

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Runs of the side before.", valueName: "file.pb.gz"))
  var before: [String] = []

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Runs of the side after.", valueName: "file.pb.gz"))
  var after: [String] = []

  @Flag(help: "Scale time, calls and bytes after to as many calls as there were before.")
  var normalize = false

  @Option(help: ArgumentHelp("Exit with 3 where this holds (repeat).", valueName: "condition"))
  var failOn: [String] = []

  @Option(help: "Format of the comparison; junit tells the results of --fail-on.")
  var format = ComparisonReport.Format.text

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp("Write the comparison to a file.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("Write a differential flame graph: red worse, blue better.", valueName: "file.svg"))
  var flamegraph: String?

  @Option(help: ArgumentHelp("Write folded stacks with two numbers: before and after.", valueName: "file"))
  var folded: String?

  @Option(help: ArgumentHelp("The side that widths of the flame graph show.", valueName: "side"))
  var widths = DifferentialFlameGraph.Widths.after

  @Option(help: "What flame graph and folded stacks weigh; time in microseconds.")
  var weight = FlameWeight.time

  @Flag(
    inversion: .prefixedNo,
    help: "Draw the outermost frames at the top. Without either: where the picture is high.")
  var icicle: Bool?

  @Flag(help: "Show poll, epoll and select waits in flame graph and folded stacks, too.")
  var waiting = false

  @Option(help: ArgumentHelp("Rows of each table.", valueName: "rows"))
  var top = 20

  @OptionGroup var places: PlaceArguments

  @Argument(help: ArgumentHelp("Two saved profiles: before and after.", valueName: "file.pb.gz"))
  var files: [String] = []

  /// The files of both sides, however they were given.
  private var sides: (before: [String], after: [String]) {
    files.count == 2 ? ([files[0]], [files[1]]) : (before, after)
  }

  func validate() throws {
    if !files.isEmpty, files.count != 2 || !before.isEmpty || !after.isEmpty {
      throw ValidationError("Give two files, before and after; or several a side, with --before and --after.")
    }
    if sides.before.isEmpty || sides.after.isEmpty {
      throw ValidationError("Nothing to compare: give two saved profiles, before and after.")
    }
    if (sides.before.count == 1) != (sides.after.count == 1) {
      throw ValidationError(
        "One run does not show how much runs differ by chance: give at least two on each side, or one on each."
      )
    }
    if format == .junit && failOn.isEmpty {
      throw ValidationError("--format junit shows the results of --fail-on: give that, too.")
    }
    if top < 1 { throw ValidationError("--top takes a number from 1 on.") }
  }

  /// Reads, compares and writes.
  ///
  /// - Returns: the exit status.
  func run() throws(SessionError) -> Int32 {
    let gates = try gates()
    let file = try output.map(OutputFile.init)
    let pictures = try DiffPictures(self)
    let (before, after) = (try side(sides.before), try side(sides.after))
    let comparison = ProfileComparison(before: before, after: after, normalizes: normalize)
    let verdicts = Gate.verdicts(gates, on: comparison)
    try pictures.write(before: before, after: after)
    let contents = ComparisonReport(comparison, verdicts: verdicts, rowLimit: top).contents(format)
    if let file {
      try file.finish(contents)
    } else {
      try StandardOutput.write(contents)
    }
    let tripped = verdicts.filter(\.trips)
    for verdict in tripped {
      for reason in verdict.reasons { Notices.write("renacer-prof: gate: \(reason)\n") }
    }
    return tripped.isEmpty ? 0 : Self.gateStatus
  }

  private func gates() throws(SessionError) -> [Gate] {
    var gates: [Gate] = []
    for text in failOn {
      do throws(GateError) {
        gates.append(try Gate(text))
      } catch {
        throw .usage("--fail-on: \(error.description)")
      }
    }
    return gates
  }

  private func side(_ paths: [String]) throws(SessionError) -> ProfileComparison.Side {
    var filter = ProfileFilter()
    places.apply(to: &filter)
    var runs: [ResolvedProfile] = []
    for path in paths { runs.append(filter.apply(to: try SavedProfiles.sum(of: [path]))) }
    let name = paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
    return ProfileComparison.Side(runs: runs, name: name)
  }
}

extension ComparisonReport.Format: ExpressibleByArgument {}
extension DifferentialFlameGraph.Widths: ExpressibleByArgument {}
