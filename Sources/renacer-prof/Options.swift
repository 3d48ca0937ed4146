internal import ArgumentParser

/// The command line.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof",
    abstract:
      "Shows which functions and source lines of a program spend its I/O time, and traces its system calls.",
    usage: """
      renacer-prof [options] [--] program [arguments …]
      renacer-prof [options] -p PID
      renacer-prof record|report|diff|merge|export|flamegraph|doctor|help …
      """,
    discussion: """
      Without an option that asks for a report, system calls are shown as they happen, as strace shows them. Traces and \
      reports go to stderr, or to the file that -o names. The program's exit status is passed on. SIGUSR1 shows the calls \
      in flight: what each thread waits for, how long, and where. Times are numbers with ns, us, ms, s, m or h.

      COMMANDS (renacer-prof help COMMAND tells more; -- before a program of such a name runs that):
        record      run or attach, and save the profile
        report      show saved profiles as a run shows its own, filtered
        diff        compare saved profiles, and fail where they got worse
        merge       add saved profiles up
        export      turn saved profiles into the formats of other viewers
        flamegraph  draw folded stacks of any tool
        doctor      say what can be captured here, and what stands in the way

      EXAMPLES:
        renacer-prof -f -T -e trace=file,network -- ./app
        renacer-prof --function-time --source -- ./app
        renacer-prof --function-time --source -o report.txt -- make -j2
        renacer-prof --files --function-time -- ./app
        renacer-prof -c --stats-extended -- ./app
        renacer-prof --flamegraph io.svg --folded io.folded -- ./app
        renacer-prof -p 4121 --duration 10s --function-time --source
        renacer-prof -f -Z -P /etc/app.conf -- ./app
        renacer-prof --leaks -f -- ./server
      """)

  @OptionGroup var report: ReportArguments

  // MARK: How to show calls as they happen

  @Flag(name: [.customShort("T"), .long], help: "Trace: show the time that each call took.")
  var timing = false

  @Flag(name: .customShort("t"), help: "Trace: time of day; -tt with microseconds, -ttt seconds since 1970.")
  var timestamps: Int

  @Flag(name: .customShort("r"), help: "Trace: time since the call before.")
  var relativeTimestamps = false

  @Flag(name: .customShort("y"), help: "Trace: paths behind descriptors; -yy with the endpoints of sockets.")
  var descriptorPaths: Int

  @Flag(name: .customShort("k"), help: "Trace: the stack of each call; with -c, of calls in flight.")
  var stackTrace = false

  @Option(
    help: ArgumentHelp("Trace: bytes shown of strings and data; paths are never cut.", valueName: "bytes"))
  var stringLimit = 32

  // MARK: What stands out

  @Flag(help: "Alert at once when a call takes much longer than others of its name did; summary at the end.")
  var anomalyRealtime = false

  @Option(help: ArgumentHelp("Calls of each name that alerts compare with.", valueName: "calls"))
  var anomalyWindowSize = 100

  @Option(
    help: ArgumentHelp(
      "Sigmas above the median that make an anomaly (default: 3.0); with -c, list them after the table.",
      valueName: "sigmas"))
  var anomalyThreshold: Double?

  @Flag(
    help: "At the end, list descriptors that were opened and never closed, by the stack that opened them.")
  var leaks = false

  // MARK: What to trace

  @OptionGroup var capture: CaptureArguments

  @Flag(
    name: .customShort("q"),
    help: "Trace: say nothing of programs attached to and let go; -qq nor of exit statuses.")
  var quiet: Int

  // MARK: What to keep

  @Option(
    help: ArgumentHelp("Save the profile, for report, diff, merge and export.", valueName: "file.pb.gz"))
  var save: String?

  @Option(
    help: ArgumentHelp("With --save: save what there is so far this often, such as 5s.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var checkpoint: DurationArgument?

  @OptionGroup var events: EventArguments

  @Flag(help: "Print the version.")
  var version = false

  @Argument(parsing: .captureForPassthrough, help: "The program to run and its arguments.")
  var command: [String] = []

  /// Whether calls are added up by their stacks, and those that do I/O are the usual ones.
  var isProfile: Bool { report.showsStacks || report.files || save != nil && !report.summary }

  /// Whether the files that calls work on, and the names of threads, are part of what is wanted. To find them costs up to a
  /// quarter of the time.
  var needsFiles: Bool {
    save != nil || report.files || report.filtersPlaces || report.functionTime && report.format.isData
  }

  /// Whether calls are shown as they happen, and not added up.
  var isTrace: Bool { !isProfile && !report.summary && !isLeakReportOnly }

  /// Whether descriptors are all that was asked for: without anything that says which lines to show or how.
  var isLeakReportOnly: Bool {
    leaks && !isProfile && !report.summary && capture.expressions.isEmpty && !timing && timestamps == 0
      && !relativeTimestamps && descriptorPaths == 0 && !stackTrace && !anomalyRealtime
  }

  /// Whether stacks are needed.
  var needsStacks: Bool {
    report.showsStacks || save != nil || stackTrace || isTrace && report.source || anomalyRealtime || leaks
  }

  /// What was asked for that perf events cannot do: a sentence; `nil` where they can do all.
  var perfObstacle: String? {
    if isTrace {
      return "Perf events tell no arguments: they serve reports such as -c, --function-time and --flamegraph."
    }
    if leaks { return "Perf events tell no arguments, which --leaks needs." }
    if !capture.tracedPaths.isEmpty { return "Perf events do not choose calls by path, as -P does." }
    return nil
  }

  /// What `--string-limit` takes at most.
  private static let longestString = 1 << 20

  /// How many sigmas above the median make an anomaly.
  var anomalySigmas: Double { anomalyThreshold ?? 3 }

  mutating func validate() throws {
    if let first = command.first, first == "--help" || first == "-h", !version {
      throw CleanExit.helpRequest(self)
    }
    if version { throw CleanExit.message("renacer-prof \(Version.current)") }
    command = try capture.program(command, of: Self.self)
    if !(0...Self.longestString).contains(stringLimit) {
      throw ValidationError("--string-limit takes 0 to \(Self.longestString).")
    }
    if checkpoint != nil && save == nil { throw ValidationError("--checkpoint goes with --save FILE.") }
    if events.events && save == nil { throw ValidationError("--events goes with --save FILE.") }
    if report.filtersPlaces && (isTrace || isLeakReportOnly) {
      throw ValidationError(
        "--file and --thread narrow a report: add --files, --function-time or -c. A trace takes -P PATH.")
    }
    try checkpoint?.validateCheckpoint()
    try validateAnomalies()
  }
}

extension Options {
  private func validateAnomalies() throws {
    guard (10...10_000).contains(anomalyWindowSize) else {
      throw ValidationError("--anomaly-window-size takes 10 to 10000.")
    }
    guard let anomalyThreshold else { return }
    guard anomalyThreshold > 0, anomalyThreshold.isFinite else {
      throw ValidationError("--anomaly-threshold takes a number above 0.")
    }
    if !report.summary, !anomalyRealtime {
      throw ValidationError("--anomaly-threshold needs --anomaly-realtime or -c.")
    }
  }
}
