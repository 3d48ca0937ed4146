internal import Syscalls
public import Trace

/// Calls as comma-separated values, in the order in which they ended. Signals, ends of threads, anomalies and notes
/// have no rows.
public final class TraceCSV: EventSink {
  public struct Options: Sendable {
    /// Whether there is a column `duration`.
    public var showsDuration = false
    /// Whether there is a column `source_location`.
    public var showsSource = false

    public init() {}
  }

  private let options: Options
  private let origin: TraceOrigin
  private let output: any LiveOutput
  private var csv = CSVWriter()

  public init(options: Options, origin: TraceOrigin, output: any LiveOutput) {
    self.options = options
    self.origin = origin
    self.output = output
    csv.titles(
      ["syscall", "arguments", "result"] + (options.showsDuration ? ["duration"] : [])
        + (options.showsSource ? ["source_location"] : []) + ["error", "pid", "tid", "start_ns"])
    output.write(&csv.text)
  }

  public var showsStarts: Bool { false }

  public func began(_ call: LiveCall) {}

  public func ended(_ call: LiveCall) {
    guard let end = call.end else { return }
    csv.cell(call.name)
    csv.cell(String(decoding: Array(call.shownArguments.joined(separator: ", ".utf8)), as: UTF8.self))
    if end.isFinished { csv.cell(end.result) } else { csv.empty() }
    if options.showsDuration { csv.seconds(end.nanoseconds) }
    if options.showsSource { csv.cell(Self.location(call.source)) }
    csv.cell(end.isFinished ? ErrorNumber(result: end.result)?.displayName ?? "" : "")
    csv.cell(Int64(call.start.process.rawValue))
    csv.cell(Int64(call.start.thread.rawValue))
    csv.cell(origin.nanoseconds(at: call.start.time))
    csv.endRow()
    output.write(&csv.text)
  }

  public func happened(
    _ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp
  ) {}

  public func anomaly(_ anomaly: Anomaly) {}

  public func note(_ text: String, at time: Timestamp) {}

  public func finish() {}

  /// `file:line`; empty where it is not known.
  private static func location(_ source: SourceFrame?) -> String {
    guard let source, let file = source.file else { return "" }
    return SourcePaths.normalized(file) + (source.line > 0 ? ":\(source.line)" : "")
  }
}
