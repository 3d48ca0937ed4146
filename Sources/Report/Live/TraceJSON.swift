internal import Syscalls
public import Trace

/// Calls as lines of JSON: one that describes the trace, then an object for each call and each event.
///
/// `Documentation/trace-format.md` describes every key. Calls stand in the order in which they ended.
public final class TraceJSON: EventSink {
  public struct Options: Sendable {
    /// Whether calls have a `source`.
    public var showsSource = false
    /// Whether calls have a `stack`.
    public var showsStacks = false

    public init() {}
  }

  private let options: Options
  private let origin: TraceOrigin
  private let output: any LiveOutput
  private var json = JSONWriter()

  public init(options: Options, origin: TraceOrigin, output: any LiveOutput) {
    self.options = options
    self.origin = origin
    self.output = output
    json.beginObject()
    json.member("type", "trace")
    json.member("schema", "renacer-prof.trace")
    json.member("version", 1 as UInt64)
    json.member("command", origin.command)
    json.member("start_unix_ns", origin.wallNanoseconds)
    json.member("clock", "CLOCK_MONOTONIC")
    endObject()
  }

  public var showsStarts: Bool { false }

  public func began(_ call: LiveCall) {}

  public func ended(_ call: LiveCall) {
    guard let end = call.end else { return }
    let start = call.start
    begin("call", thread: start.thread, process: start.process)
    json.member("start_ns", origin.nanoseconds(at: start.time))
    json.member("name", call.name)
    json.key("args")
    json.beginArray()
    for argument in call.shownArguments { json.string(argument) }
    json.endArray()
    json.key("raw_args")
    json.beginArray()
    for position in 0..<start.number.argumentCount { json.hexadecimal(start.arguments[position]) }
    json.endArray()
    writeResult(of: call, end)
    if options.showsSource {
      json.key("source")
      if let source = call.source { write(source) } else { json.null() }
    }
    if options.showsStacks {
      json.key("stack")
      json.beginArray()
      for frame in call.frames { write(frame) }
      json.endArray()
    }
    endObject()
  }

  public func happened(
    _ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp
  ) {
    switch event {
    case .signal(let info):
      begin("signal", thread: thread, process: process, at: time)
      writeSignal(info.signal)
      var text: ByteBuffer = []
      SignalInfoText.write(info, to: &text)
      json.key("info")
      json.string(text)
    case .stopped(let signal):
      begin("stopped", thread: thread, process: process, at: time)
      writeSignal(signal)
    case .exited(let status):
      writeExit(of: thread, process, at: time, status: status)
    case .killed(let signal, let dumpedCore):
      writeExit(of: thread, process, at: time, signal: signal, dumpedCore: dumpedCore)
    case .superseded(let successor):
      writeExit(of: thread, process, at: time, successor: successor)
    }
    endObject()
  }

  public func anomaly(_ anomaly: Anomaly) {
    begin("anomaly", thread: anomaly.call.thread, process: anomaly.call.process, at: anomaly.end)
    json.member("start_ns", origin.nanoseconds(at: anomaly.call.time))
    json.member("name", anomaly.name)
    json.member("severity", anomaly.severity.rawValue)
    json.key("sigma")
    json.decimal(anomaly.deviation, digits: 1)
    json.member("duration_ns", anomaly.nanoseconds)
    json.member("median_ns", anomaly.medianNanoseconds)
    json.key("source")
    if let source = anomaly.source { write(source) } else { json.null() }
    endObject()
  }

  public func note(_ text: String, at time: Timestamp) {
    json.beginObject()
    json.member("type", "note")
    json.member("time_ns", origin.nanoseconds(at: time))
    json.member("text", text)
    endObject()
  }

  public func finish() {}

  // MARK: Parts of objects

  private func begin(_ type: String, thread: ProcessID, process: ProcessID, at time: Timestamp? = nil) {
    json.beginObject()
    json.member("type", type)
    json.member("pid", Int64(process.rawValue))
    json.member("tid", Int64(thread.rawValue))
    if let time { json.member("time_ns", origin.nanoseconds(at: time)) }
  }

  private func writeResult(of call: LiveCall, _ end: SyscallEvent) {
    json.key("result")
    if end.isFinished { json.number(end.result) } else { json.null() }
    json.member("error", end.isFinished ? ErrorNumber(result: end.result)?.displayName : nil)
    json.key("result_text")
    json.string(call.resultText(end))
    json.member("duration_ns", end.nanoseconds)
    json.key("duration_us")
    json.microseconds(end.nanoseconds)
  }

  private func write(_ frame: SourceFrame) {
    json.beginObject()
    json.sourceMembers(file: frame.file, line: frame.line)
    json.member("function", frame.function)
    json.endObject()
  }

  private func write(_ live: LiveFrame) {
    json.beginObject()
    json.member("module", live.modulePath)
    json.member("function", live.frame.function)
    json.sourceMembers(file: live.frame.file, line: live.frame.line)
    json.key("address")
    json.hexadecimal(live.address)
    json.member("inlined", live.frame.isInlined)
    json.endObject()
  }

  private func writeSignal(_ signal: Int32) {
    json.member("name", SignalName.of(signal))
    json.member("number", Int64(signal))
  }

  private func writeExit(
    of thread: ProcessID, _ process: ProcessID, at time: Timestamp, status: Int32? = nil,
    signal: Int32? = nil, dumpedCore: Bool = false, successor: ProcessID? = nil
  ) {
    begin("exit", thread: thread, process: process, at: time)
    json.key("status")
    if let status { json.number(Int64(status)) } else { json.null() }
    json.member("signal", signal.map(SignalName.of))
    json.member("core_dumped", dumpedCore)
    json.key("superseded_by")
    if let successor { json.number(Int64(successor.rawValue)) } else { json.null() }
  }

  private func endObject() {
    json.endObject()
    json.endLine()
    output.write(&json.text)
  }
}
