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
  /// - Parameter waitsForEnd: whether only the end of a call tells if it is shown.
  convenience init(options: Options, waitsForEnd: Bool, names: LiveNames) throws(SessionError) {
    let output =
      try options.output.map { path throws(SessionError) in try LiveStream(path: path) } ?? LiveStream()
    var decoding = DecoderOptions()
    decoding.stringLimit = options.stringLimit
    decoding.descriptors =
      options.descriptorPaths > 1 ? .endpoints : options.descriptorPaths == 1 ? .paths : .numbers
    let decoder = CallDecoder(options: decoding, descriptors: ProcessDescriptors())
    self.init(
      decoder: decoder, names: names,
      shows: StackOptions(source: options.source, stack: options.stackTrace),
      sink: Self.sink(options, waitsForEnd, output), output: output)
  }

  private static func sink(
    _ options: Options, _ waitsForEnd: Bool, _ output: LiveStream
  ) -> any EventSink {
    var text = TraceText.Options()
    text.waitsForEnd = waitsForEnd
    text.showsDuration = options.timing
    text.usesColor = output.isInteractive && hasColors
    text.timestamps =
      switch options.timestamps {
      case 0: options.relativeTimestamps ? .relative : .none
      case 1: .seconds
      case 2: .microseconds
      default: .epoch
      }
    if options.followForks || options.descendants || !options.processes.isEmpty {
      text.processes = options.output == nil ? .bracketed : .plain
    }
    return TraceText(options: text, output: output)
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
