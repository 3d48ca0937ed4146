// The command: reads the command line, runs a session, and turns its end into an exit status.
//
// It is the only place where rooms meet: `Recorder` joins capture, unwinding and the profile.

internal import ArgumentParser
internal import CLinux
internal import Glibc

@main
struct RenacerProf {
  /// Exit statuses of our own; a traced program's status is passed on as it is.
  private static let failureStatus: Int32 = 1
  private static let usageStatus: Int32 = 2

  static func main() {
    occupyStandardStreams()
    let options: Options
    do {
      options = try Options.parse(separated(CommandLine.arguments.dropFirst()))
    } catch {
      if Options.exitCode(for: error) == .success {
        print(Options.fullMessage(for: error))
        exit(0)
      }
      // Further lines are guesses at what was meant.
      let lines = Options.message(for: error).split(separator: "\n")
      fail("\(lines.first ?? "unknown options.") See renacer-prof --help.", status: usageStatus)
    }
    do throws(SessionError) {
      let session = try Session(options: options)
      let end = try session.run()
      switch end {
      case .status(let status): exit(status)
      case .signal(let signal):
        clinux_die_of(signal)
        exit(128 + signal)
      }
    } catch {
      fail(error.description, status: error.isUsage ? usageStatus : failureStatus)
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

  private static func fail(_ message: String, status: Int32) -> Never {
    Notices.write("renacer-prof: \(message)\n")
    exit(status)
  }
}
