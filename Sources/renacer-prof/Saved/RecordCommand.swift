internal import ArgumentParser

/// `renacer-prof record`: a run that only saves its profile.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renacer-prof record",
    abstract: "Captures a program's I/O calls with their stacks and saves the profile.",
    usage: """
      renacer-prof record [-o file.pb.gz] [options] [--] program [arguments …]
      renacer-prof record [-o file.pb.gz] [options] -p PID
      """,
    discussion: """
      The file is a pprof profile: renacer-prof report, diff, merge and export read it, and go tool pprof opens it as it is. To save \
      beside other reports of a run, give that run --save FILE.
      """)

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp("Where to save the profile.", valueName: "file.pb.gz"))
  var output = "renacer-prof.pb.gz"

  @Option(
    help: ArgumentHelp(
      "Save what there is so far this often, such as 5s: a crash loses at most that.", valueName: "time"),
    transform: DurationArgument.init(argument:))
  var checkpoint: DurationArgument?

  @OptionGroup var events: EventArguments

  @OptionGroup var capture: CaptureArguments

  @Argument(parsing: .captureForPassthrough, help: "The program to run and its arguments.")
  var command: [String] = []

  mutating func validate() throws {
    if command.first == "--help" || command.first == "-h" { throw CleanExit.helpRequest(self) }
    command = try capture.program(command, of: Self.self)
    try checkpoint?.validateCheckpoint()
  }

  /// The run that this is.
  func options() throws -> Options {
    // Parsed, because options that were never parsed have no values; the program is replaced.
    var options = try Options.parse(["--save=\(output)", "--", "program"])
    options.capture = capture
    options.checkpoint = checkpoint
    options.events = events
    options.command = command
    return options
  }
}
