internal import Capture
internal import Glibc
internal import Report
internal import Syscalls
internal import Trace

extension LiveTrace {
  /// How often what is kept back of a trace is written to its file, in nanoseconds.
  static let flushNanoseconds: UInt64 = 250_000_000

  /// The trace that a command line asks for, with its output opened.
  ///
  /// - Parameters:
  ///   - target: the command that is traced, or what was attached to.
  ///   - waitsForEnd: whether only the end of a call tells if it is shown.
  convenience init(
    options: Options, target: [String], waitsForEnd: Bool, names: LiveNames
  ) throws(SessionError) {
    let output =
      try options.report.output.map { path throws(SessionError) in try LiveStream(path: path) }
      ?? LiveStream()
    var decoding = DecoderOptions()
    decoding.stringLimit = options.stringLimit
    decoding.descriptors =
      options.descriptorPaths > 1 ? .endpoints : options.descriptorPaths == 1 ? .paths : .numbers
    let decoder = CallDecoder(options: decoding, descriptors: ProcessDescriptors())
    self.init(
      decoder: decoder, names: names,
      shows: StackOptions(source: options.report.source, stack: options.stackTrace),
      sink: Self.sink(options, target, waitsForEnd, output), output: output)
  }

  private static func sink(
    _ options: Options, _ target: [String], _ waitsForEnd: Bool, _ output: LiveStream
  ) -> any EventSink {
    let origin = TraceOrigin(command: target)
    switch options.report.format {
    case .text:
      var text = textOptions(options)
      text.waitsForEnd = waitsForEnd
      text.usesColor = output.isInteractive && hasColors
      return TraceText(options: text, output: output)
    case .json:
      var json = TraceJSON.Options()
      json.showsSource = options.report.source
      json.showsStacks = options.stackTrace
      return TraceJSON(options: json, origin: origin, output: output)
    case .csv:
      var csv = TraceCSV.Options()
      csv.showsDuration = options.timing
      csv.showsSource = options.report.source
      return TraceCSV(options: csv, origin: origin, output: output)
    case .html:
      var html = TraceHTML.Options()
      html.showsProcesses = showsProcesses(options)
      html.showsSource = options.report.source
      html.slowNanoseconds = options.capture.slow.nanoseconds
      return TraceHTML(options: html, origin: origin, output: output)
    }
  }

  private static func textOptions(_ options: Options) -> TraceText.Options {
    var text = TraceText.Options()
    text.showsDuration = options.timing
    text.timestamps =
      switch options.timestamps {
      case 0: options.relativeTimestamps ? .relative : .none
      case 1: .seconds
      case 2: .microseconds
      default: .epoch
      }
    if showsProcesses(options) { text.processes = options.report.output == nil ? .bracketed : .plain }
    return text
  }

  /// Whether calls of several threads may come.
  private static func showsProcesses(_ options: Options) -> Bool {
    options.capture.followForks || options.capture.descendants || !options.capture.processes.isEmpty
  }

  /// Whether the user's terminal shows colours and the user wants them (no-color.org).
  private static var hasColors: Bool {
    let none = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    return !none && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Ends the trace and writes what is left of it.
  func finish() throws(SessionError) {
    sink.finish()
    try output.finish()
  }
}
