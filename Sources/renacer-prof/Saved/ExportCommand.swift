internal import ArgumentParser
internal import Export
internal import Flame
internal import Glibc
internal import Pprof
internal import Report
internal import Syscalls
internal import Trace

/// `renacer-prof export`: turns saved profiles into the formats of other viewers.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof export",
    abstract: "Turns saved profiles into the formats of other viewers; several files are added up.",
    usage: "renacer-prof export --to pprof|folded|speedscope|chrome|firefox [-o file] [options] file.pb.gz …",
    discussion: """
      FORMATS:
        speedscope  speedscope.app: sums, and a timeline of each thread
        chrome      ui.perfetto.dev, chrome://tracing: a timeline, which it needs
        firefox     profiler.firefox.com: a track of each thread
        folded      flamegraph.pl, inferno
        pprof       go tool pprof, Pyroscope, Parca: as saved, but filtered

      Timelines are there where renacer-prof record --events kept each call. The result goes to stdout, or to the file \
      that -o names.

      EXAMPLES:
        renacer-prof record --events -o app.pb.gz -- ./app
        renacer-prof export --to chrome -o app.json app.pb.gz
        renacer-prof export --to speedscope --min-latency 1ms -o slow.json app.pb.gz
      """)

  @Option(help: ArgumentHelp("The format.", valueName: "format"))
  var to: ExportFormat

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp("Where to write it.", valueName: "file"))
  var output: String?

  @Option(help: "What folded stacks weigh: time, in microseconds, where not given.")
  var weight: FlameWeight?

  @Flag(help: "Have poll, epoll and select waits in stacks and sums, too. Timelines and pprof always have.")
  var waiting = false

  @OptionGroup var filters: FilterArguments

  @OptionGroup var places: PlaceArguments

  @Argument(help: ArgumentHelp("Saved profiles.", valueName: "file.pb.gz"))
  var files: [String] = []

  func validate() throws {
    if files.isEmpty { throw ValidationError("Nothing to export: give a saved profile.") }
    if weight != nil, to != .folded { throw ValidationError("--weight goes with --to folded.") }
    if to == .pprof, output == nil, isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("pprof is no text for a terminal: give -o FILE.")
    }
  }

  /// Reads, filters and writes.
  func run() throws(SessionError) {
    var filter = try filters.filter()
    places.apply(to: &filter)
    let file = try output.map(OutputFile.init)
    let whole = try SavedProfiles.sum(of: files)
    if to.needsTimeline, whole.profile.timeline == nil {
      let reason =
        files.count > 1
        ? "have no timeline together: calls are kept singly of one run. Export one file at a time."
        : "has no timeline, of which \(to.rawValue) traces consist. Record it with renacer-prof record --events."
      throw .badProfile(path: files.joined(separator: ", "), reason: reason)
    }
    let resolved = filter.apply(to: whole)
    var options = ExportOptions()
    options.title = resolved.profile.capture.commandTitle
    options.exporter = "renacer-prof \(Version.current)"
    options.includesWaiting = waiting
    options.errorName = { ErrorNumber(Int32($0)).displayName }
    let contents: [UInt8]
    do throws(PprofError) {
      contents = try to.contents(of: resolved, options: options, weight: weight ?? .time)
    } catch {
      throw .badProfile(path: files[0], reason: "cannot be written: the profile \(error)")
    }
    if let file { try file.finish(contents) } else { try StandardOutput.write(contents) }
    noteMissedCalls(resolved.profile)
  }

  /// Says that calls at the end of a timeline are not in it, where the format shows it.
  private func noteMissedCalls(_ profile: Profile) {
    guard to != .folded, to != .pprof, let missed = profile.timeline?.missedCalls, missed > 0 else { return }
    Notices.write(
      "renacer-prof: note: \(missed) calls came after as many as the timeline keeps, and are not in it. "
        + "Record with a higher --events-limit.\n")
  }
}
