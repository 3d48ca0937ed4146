internal import ArgumentParser
internal import Syscalls

/// What to capture: the options that all runs share.
struct CaptureArguments: ParsableArguments {
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
    help: ArgumentHelp(
      "How to watch calls: stop the program at each, or let the kernel record them (perf: reports only, as root).",
      valueName: "ptrace|perf|auto"))
  var backend = BackendChoice.ptrace

  @Flag(help: "Watch all processes of the system, by perf events, up to Ctrl-C or the end of --duration.")
  var systemWide = false

  @Option(
    help: ArgumentHelp(
      "Watch the processes of a control group, by perf events, up to Ctrl-C or the end of --duration.",
      valueName: "path"))
  var cgroup: String?

  @Option(
    help: ArgumentHelp(
      "With --backend perf: size of each processor's ring in KiB, a power of two.", valueName: "KiB",
      visibility: .hidden))
  var ringSize: Int?

  @Option(
    help:
      "Share a processor with the thread that makes all stops of a launched program: they are much cheaper then."
  )
  var cosched = CoSchedulingMode.auto

  @Option(
    help: "Clock that times calls: the kernel's, the tracer's, or auto: the kernel's where it may be used.")
  var clock = ClockMode.auto

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
      "Only calls that name this path, or a symbolic link to it, or use a descriptor of it (repeat).",
      valueName: "path"))
  var tracedPaths: [String] = []

  @Flag(name: [.customShort("z"), .long], help: "Only calls that succeed.")
  var successfulOnly = false

  @Flag(name: [.customShort("Z"), .long], help: "Only calls that fail.")
  var failedOnly = false

  @Option(
    help: ArgumentHelp("Only calls that take at least this time, such as 1ms.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var minDuration: DurationArgument?

  @Option(
    help: ArgumentHelp("From this time on a call counts as slow (default: 1ms).", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var slow = DurationArgument(nanoseconds: 1_000_000)

  @Option(help: ArgumentHelp("Frames kept of a stack, from the system call outwards.", valueName: "count"))
  var maxFrames = 256

  @Flag(help: "At the end, say where this program's own time went.")
  var profileSelf = false

  /// What all programs are watched by that are not named.
  var watchesScope: Bool { systemWide || cgroup != nil }

  func validate() throws {
    if descendants && processes.isEmpty { throw ValidationError("--descendants goes with -p PID.") }
    if noFollow && followForks { throw ValidationError("Give -f or --no-follow, not both.") }
    if noFollow && descendants { throw ValidationError("Give --descendants or --no-follow, not both.") }
    if successfulOnly && failedOnly { throw ValidationError("Give -z or -Z, not both.") }
    if maxFrames < 1 || maxFrames > 4096 { throw ValidationError("--max-frames takes 1 to 4096.") }
    if let ringSize, !(16...(1 << 20)).contains(ringSize) {
      throw ValidationError("--ring-size takes 16 to \(1 << 20) KiB.")
    }
    if let duration, duration.nanoseconds == 0 { throw ValidationError("--duration must not be 0.") }
  }

  /// The program to run, from what stands behind the options; empty where processes are attached to.
  ///
  /// - Parameter parsed: the command whose options these are.
  func program(_ words: [String], of parsed: any ParsableCommand.Type) throws -> [String] {
    if let first = words.first, first.hasPrefix("-"), first != "--" {
      throw ValidationError("Unknown option '\(first)'." + Self.guess(first, in: parsed.helpMessage()))
    }
    let command = words.first == "--" ? Array(words.dropFirst()) : words
    let scopes = [systemWide ? "--system-wide" : nil, cgroup == nil ? nil : "--cgroup"].compactMap { $0 }
    if let scope = scopes.first {
      guard command.isEmpty, processes.isEmpty, scopes.count == 1 else {
        throw ValidationError("Give \(scope) alone, without other programs to watch.")
      }
      return []
    }
    if command.isEmpty && processes.isEmpty {
      throw ValidationError("Nothing to trace: give a program to run, or -p PID.")
    }
    if !command.isEmpty && !processes.isEmpty { throw ValidationError(misplacedMessage(command)) }
    return command
  }

  /// The option of a help page that was meant; empty where none is near.
  private static func guess(_ option: String, in help: String) -> String {
    let words = help.split { $0.isWhitespace || $0 == "," }.filter { $0.hasPrefix("--") }
    let nearest = NearestNames.to(option.prefix { $0 != "=" }, among: Set(words).map(String.init)).first
    return nearest.map { " Did you mean '\($0)'?" } ?? ""
  }

  /// What to write where both -p and a command stand. A number behind -p is one more process, whose list the shell took
  /// apart.
  private func misplacedMessage(_ command: [String]) -> String {
    let further = command.prefix { Int32($0) != nil }
    guard !further.isEmpty else { return "Give a program to run or -p PID, not both." }
    let list = (processes + further).joined(separator: ",")
    return "'\(further[0])' would be a program to run: separate process ids by commas, as in -p \(list), "
      + "or quote their list."
  }
}
