// The command: reads the command line, runs a session, and turns its end into an exit status.
//
// It is the only place where rooms meet: `Recorder` joins capture, unwinding and the profile.

internal import ArgumentParser
internal import CLinux
internal import Glibc
internal import Trace

@main
struct RenacerProf {
  /// Exit statuses of our own; a traced program's status is passed on as it is.
  private static let failureStatus: Int32 = 1
  private static let usageStatus: Int32 = 2

  private static let commands = ["record", "report", "diff", "flamegraph", "export", "doctor", "merge"]

  static func main() {
    clinux_catch_requests()
    occupyStandardStreams()
    let arguments = helpRequest(separated(CommandLine.arguments.dropFirst()))
    let rest = Array(arguments.dropFirst())
    do throws(SessionError) {
      switch arguments.first {
      case "record": try run(parse(RecordCommand.self, rest) { try $0.options() })
      case "report": try parse(ReportCommand.self, rest) { $0 }.run()
      case "diff": exit(try parse(DiffCommand.self, rest) { $0 }.run())
      case "flamegraph": try parse(FlamegraphCommand.self, rest) { $0 }.run()
      case "export": try parse(ExportCommand.self, rest) { $0 }.run()
      case "doctor": exit(try parse(DoctorCommand.self, rest) { $0 }.run())
      case "merge": try parse(MergeCommand.self, rest) { $0 }.run()
      default: try run(parse(Options.self, arguments) { $0 })
      }
    } catch {
      fail(error.description, status: error.isUsage ? usageStatus : failureStatus)
    }
  }

  /// What the words after a command's name ask for, made into what its run needs. Help is shown, and what cannot be
  /// read said, at once.
  private static func parse<Command: ParsableCommand, Result>(
    _ command: Command.Type, _ arguments: [String], _ make: (Command) throws -> Result
  ) -> Result {
    do {
      return try make(Command.parse(arguments))
    } catch {
      if Command.exitCode(for: error) == .success {
        print(Command.fullMessage(for: error))
        exit(0)
      }
      // Further lines are guesses at what was meant.
      let lines = Command.message(for: error).split(separator: "\n")
      let name = Command.configuration.commandName ?? "renacer-prof"
      let line = lines.first ?? "Unknown options"
      let end = line.last == "." || line.last == "?" ? "" : "."
      fail("\(line)\(end) See \(name) --help.", status: usageStatus)
    }
  }

  /// Captures, and ends as the program did.
  private static func run(_ options: Options) throws(SessionError) {
    let session = try Session(options: options)
    switch try session.run() {
    case .status(let status): exit(status)
    case .signal(let signal):
      clinux_die_of(signal)
      exit(128 + signal)
    }
  }

  /// Where we were started with a standard stream closed, a file that we open must not get its number: what is written
  /// to that stream would land in the file. The program that is traced finds it closed as before.
  private static func occupyStandardStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR | O_CLOEXEC)
    }
  }

  /// strace's `-etrace=set`, which ArgumentParser would take for a long option, as two arguments. What stands behind
  /// `--` is the program's.
  private static func separated(_ arguments: ArraySlice<String>) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    let own = arguments[..<end].flatMap {
      $0.hasPrefix("-e") && $0.contains("=") ? ["-e", String($0.dropFirst(2))] : [$0]
    }
    return own + arguments[end...]
  }

  /// `help` and `help COMMAND` as the options that show the same.
  private static func helpRequest(_ arguments: [String]) -> [String] {
    guard arguments.first == "help" else { return arguments }
    if let name = arguments.dropFirst().first, !commands.contains(name) {
      fail("there is no command \(TerminalText.escaped(name)). See renacer-prof help.", status: usageStatus)
    }
    return arguments.dropFirst().prefix(1) + ["--help"]
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    Notices.write("renacer-prof: \(message)\n")
    exit(status)
  }
}
