internal import ArgumentParser
internal import Flame
internal import Glibc
internal import Pprof
internal import Trace

/// `renacer-prof flamegraph`: draws folded stacks of any program.
struct FlamegraphCommand: ParsableCommand {
  /// Bytes that are read from a pipe.
  private static let greatestInput = 64 << 30

  static let configuration = CommandConfiguration(
    commandName: "renacer-prof flamegraph",
    abstract:
      "Draws folded stacks, of any tool, as a flame graph: an SVG file that a browser can zoom and search.",
    usage: "renacer-prof flamegraph [options] [stacks.folded] [-o flame.svg]",
    discussion: """
      A line of the input is the names of frames from the outermost inwards, separated by ';', a space and a number. \
      With two numbers a line, before and after, as diff --folded and difffolded.pl write them, the picture shows the \
      difference: red worse, blue better. Names that end in _[k], _[j] or _[i] are kernel, generated and inlined code. \
      Without a file, or for -, stdin is read; without -o the picture goes to stdout.

      EXAMPLES:
        perf script | stackcollapse-perf.pl | renacer-prof flamegraph -o cpu.svg
        renacer-prof flamegraph --title 'nightly build' --unit µs -o b.svg b.folded
      """)

  @Option(
    name: .customShort("o", allowingJoined: true),
    help: ArgumentHelp("Write the picture to a file.", valueName: "file.svg"))
  var output: String?

  @Option(help: "Title of the picture.")
  var title = "Flame graph"

  @Option(help: ArgumentHelp("What the numbers count.", valueName: "name"))
  var unit = "samples"

  @Option(help: ArgumentHelp("Width of the picture, at least 480.", valueName: "pixels"))
  var width = 1200

  @Option(help: ArgumentHelp("Leave out frames that are narrower.", valueName: "pixels"))
  var minWidth = 0.1

  @Flag(help: "From the innermost frames towards their callers.")
  var inverted = false

  @Flag(
    inversion: .prefixedNo,
    help:
      "Draw the outermost frames at the top. Without either: with --inverted, and where the picture is high.")
  var icicle: Bool?

  @Option(
    help: ArgumentHelp(
      "Numbers in a line, 1 or 2: as many as the first line has, if not given.", valueName: "1|2"))
  var columns: Int?

  @Option(help: ArgumentHelp("The side that widths show where lines have two numbers.", valueName: "side"))
  var widths = DifferentialFlameGraph.Widths.after

  @Argument(help: ArgumentHelp("Folded stacks.", valueName: "stacks.folded"))
  var file = "-"

  func validate() throws {
    if !(480...100_000).contains(width) {
      throw ValidationError("--width takes a number from 480 to 100000.")
    }
    if !(minWidth >= 0 && minWidth <= Double(width)) {
      throw ValidationError("--min-width takes a number of pixels from 0 to the width.")
    }
    if let columns, columns != 1 && columns != 2 { throw ValidationError("--columns takes 1 or 2.") }
    if file == "-" && isatty(STDIN_FILENO) == 1 {
      throw ValidationError("Nothing to draw: give a file of folded stacks, or pipe them in.")
    }
    if output == nil && isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("The picture would go to the terminal: give -o flame.svg, or a pipe.")
    }
  }

  /// Reads and draws.
  func run() throws(SessionError) {
    let destination = try output.map(OutputFile.init)
    let picture = try picture()
    if picture.skippedLines > 0 {
      Notices.write(Notices.skippedLines(picture.skippedLines, first: picture.firstSkippedLine, path: name))
    }
    if let destination {
      try destination.finish(picture.svg)
    } else {
      try StandardOutput.write(picture.svg)
    }
  }

  private var name: String { file == "-" ? "stdin" : file }

  private func picture() throws(SessionError) -> FoldedPicture {
    var options = FoldedPicture.Options()
    options.graph.title = title
    options.graph.subtitle = file == "-" ? "" : file
    options.graph.width = width
    options.graph.minimumFrameWidth = minWidth
    options.graph.isIcicle = icicle
    options.unit = unit
    options.columns = columns
    options.isInverted = inverted
    options.widths = widths
    let (mapping, contents) = try contents()
    do throws(FoldedError) {
      guard let mapping else { return try FoldedPicture(contents.span, options: options) }
      return try mapping.withBytes { text throws(FoldedError) in try FoldedPicture(text, options: options) }
    } catch {
      throw .badProfile(path: TerminalText.escaped(name), reason: TerminalText.escaped(error.description))
    }
  }

  /// What there is to read: mapped, or copied where that cannot be.
  private func contents() throws(SessionError) -> (FileMapping?, [UInt8]) {
    do throws(PprofError) {
      let input = try file == "-" ? InputFile(standardInput: ()) : InputFile(path: file)
      if let mapping = input.mapping() { return (mapping, []) }
      return (nil, try input.contents(limit: Self.greatestInput))
    } catch {
      throw .badProfile(path: TerminalText.escaped(name), reason: error.description)
    }
  }
}
