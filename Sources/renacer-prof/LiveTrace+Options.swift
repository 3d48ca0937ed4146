internal import Capture
internal import Report
internal import Syscalls
internal import Trace

extension LiveTrace {
  /// How often what is kept back of a trace is written to its file, in nanoseconds.
  static let flushNanoseconds: UInt64 = 250_000_000

  /// The trace that a command line asks for, with its output opened.
  convenience init(options: Options, names: LiveNames) throws(SessionError) {
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
      sink: Self.sink(options, output), output: output)
  }

  private static func sink(_ options: Options, _ output: LiveStream) -> any EventSink {
    var text = TraceText.Options()
    text.showsDuration = options.timing
    text.timestamps =
      switch options.timestamps {
      case 0: options.relativeTimestamps ? .relative : .none
      case 1: .seconds
      case 2: .microseconds
      default: .epoch
      }
    if options.followForks || !options.processes.isEmpty {
      text.processes = options.output == nil ? .bracketed : .plain
    }
    return TraceText(options: text, output: output)
  }

  /// Ends the trace and writes what is left of it.
  func finish() throws(SessionError) {
    sink.finish()
    try output.finish()
  }
}
