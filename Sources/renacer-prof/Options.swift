internal import ArgumentParser
internal import Flame
internal import Report
internal import Syscalls
internal import Trace

/// The command line.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof",
    abstract:
      "Shows which functions and source lines of a program spend its I/O time, and traces its system calls.",
    usage: "renacer-prof [options] [--] program [arguments …]\nrenacer-prof [options] -p PID",
    discussion: """
      Without an option that asks for a report, system calls are shown as they happen, as strace shows them. Traces and
      reports go to stderr, or to the file that -o names. The program's exit status is passed on.
      SIGUSR1 shows the calls in flight: what each thread waits for, how long, and where.

      EXAMPLES:
        renacer-prof -f -T -e trace=file,network -- ./app
        renacer-prof --function-time --source -- ./app
        renacer-prof --function-time --source -o report.txt -- make -j2
        renacer-prof -c --stats-extended -- ./app
        renacer-prof --flamegraph io.svg --folded io.folded -- ./app
        renacer-prof -p 4121 --duration 10s --function-time --source
        renacer-prof -f -Z -P /etc/app.conf -- ./app
        renacer-prof --leaks -f -- ./server
      """)

  // MARK: What to show

  @Flag(help: "Report I/O time by function, with hottest lines and paths.")
  var functionTime = false

  @Flag(
    name: [.customShort("s"), .long],
    help: "Show file:line of the call sites, in --function-time and in a trace.")
  var source = false

  @Flag(name: [.customShort("c"), .long], help: "Summary table by system call.")
  var summary = false

  @Flag(help: "Summary with percentiles of latency (implies -c).")
  var statsExtended = false

  @Option(help: ArgumentHelp("Write a flame graph.", valueName: "file.svg"))
  var flamegraph: String?

  @Option(
    help: ArgumentHelp("Write folded stacks, as flamegraph.pl and inferno read them.", valueName: "file"))
  var folded: String?

  @Option(help: "Weight of flame graph and folded stacks: time (µs), calls or bytes.")
  var weight = FlameWeight.time

  @Flag(help: "Flame graph from the system calls towards their callers.")
  var inverted = false

  @Flag(help: "Show poll, epoll and select waits in flame graph and folded stacks, too.")
  var waiting = false

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

  @Option(
    name: [.customShort("p", allowingJoined: true), .customLong("pid")],
    help: ArgumentHelp(
      "Attach to running programs (repeat, or separate by commas or spaces).", valueName: "pid"))
  var processes: [String] = []

  @Flag(help: "With -p: attach to all processes that descend from them, too, and follow new ones.")
  var descendants = false

  @Option(
    help: ArgumentHelp("Stop after this time, such as 10s; the program runs on.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var duration: DurationArgument?

  @Option(
    help: "Share a processor with a launched program while it has one thread, which makes stops much cheaper."
  )
  var cosched = CoSchedulingMode.auto

  @Flag(
    name: [.customShort("f"), .long], help: "Follow threads and children (profiles do so by default).")
  var followForks = false

  @Flag(help: "Profile only the first process, with its threads.")
  var noFollow = false

  @Option(
    name: [.customShort("e", allowingJoined: true), .customLong("expr")],
    help: ArgumentHelp(
      "Calls to trace: names and classes such as trace=file,network or trace=!ioctl.",
      discussion: """
        Profiles trace the class io where this is not given, -c and traces all. Further sets: status= (successful, \
        failed, unfinished, detached), fd= (calls on these descriptors), signal= (signals that a trace shows), \
        quiet= (attach, exit, thread-execve).
        """,
      valueName: "trace=set"))
  var expressions: [String] = []

  @Option(
    name: [.customShort("P", allowingJoined: true), .customLong("trace-path")],
    help: ArgumentHelp(
      "Only calls that name this path or use a descriptor of it (repeat).", valueName: "path"))
  var tracedPaths: [String] = []

  @Flag(name: [.customShort("z"), .long], help: "Only calls that succeed.")
  var successfulOnly = false

  @Flag(name: [.customShort("Z"), .long], help: "Only calls that fail.")
  var failedOnly = false

  @Option(
    help: ArgumentHelp("Only calls that take at least this time, such as 1ms.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var minDuration: DurationArgument?

  @Flag(
    name: .customShort("q"),
    help: "Trace: say nothing of programs attached to and let go; -qq nor of exit statuses.")
  var quiet: Int

  // MARK: How to show it

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp(
      "Write the report or trace to a file; a trace also to a command, as in '|less'.", valueName: "file"))
  var output: String?

  @Option(help: "Format of traces and reports: text, json, csv or html.")
  var format = OutputFormat.text

  @Option(
    name: [.customShort("S"), .long],
    help: "With -c: order of the rows: time, calls, errors, name, min-time, max-time or avg-time.")
  var sortBy: SummaryOrder?

  @Option(help: ArgumentHelp("Rows of each table.", valueName: "rows"))
  var top = 20

  @Option(
    help: ArgumentHelp("From this time on a call counts as slow (default: 1ms).", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var slow = DurationArgument(nanoseconds: 1_000_000)

  @Option(help: ArgumentHelp("Frames kept of a stack, from the system call outwards.", valueName: "count"))
  var maxFrames = 256

  @Flag(help: "Print the version.")
  var version = false

  @Argument(parsing: .captureForPassthrough, help: "The program to run and its arguments.")
  var command: [String] = []

  /// Whether calls are added up by their stacks.
  var isProfile: Bool { functionTime || flamegraph != nil || folded != nil }

  /// Whether calls are shown as they happen, and not added up.
  var isTrace: Bool { !isProfile && !summary && !isLeakReportOnly }

  /// Whether descriptors are all that was asked for: without anything that says which lines to show or how.
  var isLeakReportOnly: Bool {
    leaks && !isProfile && !summary && expressions.isEmpty && !timing && timestamps == 0
      && !relativeTimestamps && descriptorPaths == 0 && !stackTrace && !anomalyRealtime
  }

  /// Whether stacks are needed.
  var needsStacks: Bool { isProfile || stackTrace || isTrace && source || anomalyRealtime || leaks }

  /// What `--string-limit` takes at most.
  private static let longestString = 1 << 20

  /// How many sigmas above the median make an anomaly.
  var anomalySigmas: Double { anomalyThreshold ?? 3 }

  /// What to write where both -p and a command stand. A number behind -p is one more process, whose list the shell took
  /// apart.
  private var misplacedCommandMessage: String {
    let further = command.prefix { Int32($0) != nil }
    guard !further.isEmpty else { return "Give a program to run or -p PID, not both." }
    let list = (processes + further).joined(separator: ",")
    return "'\(further[0])' would be a program to run: separate process ids by commas, as in -p \(list), "
      + "or quote their list."
  }

  mutating func validate() throws {
    if let first = command.first, first.hasPrefix("-"), first != "--", !version {
      if first == "--help" || first == "-h" { throw CleanExit.helpRequest(self) }
      throw ValidationError("Unknown option '\(first)'.")
    }
    if version { throw CleanExit.message("renacer-prof \(Version.current)") }
    if command.first == "--" { command.removeFirst() }
    if statsExtended { summary = true }
    if command.isEmpty && processes.isEmpty {
      throw ValidationError("Nothing to trace: give a program to run, or -p PID.")
    }
    if !command.isEmpty && !processes.isEmpty { throw ValidationError(misplacedCommandMessage) }
    if descendants && processes.isEmpty { throw ValidationError("--descendants goes with -p PID.") }
    if noFollow && followForks { throw ValidationError("Give -f or --no-follow, not both.") }
    if noFollow && descendants { throw ValidationError("Give --descendants or --no-follow, not both.") }
    if successfulOnly && failedOnly { throw ValidationError("Give -z or -Z, not both.") }
    if format != .text && isProfile && !functionTime && !summary {
      throw ValidationError(
        "--format has nothing to act on: flame graphs and folded stacks have one format. Add --function-time or -c."
      )
    }
    if sortBy != nil && !summary { throw ValidationError("--sort-by orders the rows of -c: give -c, too.") }
    if maxFrames < 1 || maxFrames > 4096 { throw ValidationError("--max-frames takes 1 to 4096.") }
    if !(0...Self.longestString).contains(stringLimit) {
      throw ValidationError("--string-limit takes 0 to \(Self.longestString).")
    }
    try validateAnomalies()
    if top < 1 { throw ValidationError("--top takes a number from 1 on.") }
    if let duration, duration.nanoseconds == 0 { throw ValidationError("--duration must not be 0.") }
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
    if !summary, !anomalyRealtime {
      throw ValidationError("--anomaly-threshold needs --anomaly-realtime or -c.")
    }
  }
}

extension FlameWeight: ExpressibleByArgument {}
