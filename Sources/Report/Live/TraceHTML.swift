internal import Syscalls
public import Trace

/// Calls as one page, written while they happen: a head, a row for each call and event, a foot.
///
/// Without its script the page is a table in the order in which calls ended; a trace that was cut off can be read, too.
public final class TraceHTML: EventSink {
  public struct Options: Sendable {
    /// Whether rows say which process and thread made the call.
    public var showsProcesses = false
    /// Whether there is a column for the source.
    public var showsSource = false
    /// From this latency on a call that does not wait is marked as slow.
    public var slowNanoseconds: UInt64 = 1_000_000

    public init() {}
  }

  private let options: Options
  private let origin: TraceOrigin
  private let output: any LiveOutput
  private var text: ByteBuffer = []
  private var (calls, failed, slow): (UInt64, UInt64, UInt64) = (0, 0, 0)

  public init(options: Options, origin: TraceOrigin, output: any LiveOutput) {
    self.options = options
    self.origin = origin
    self.output = output
    writeHead()
    output.write(&text)
  }

  public var showsStarts: Bool { false }

  public func began(_ call: LiveCall) {}

  public func ended(_ call: LiveCall) {
    guard let end = call.end else { return }
    let isFailed = end.isFinished && end.errorNumber != 0
    let isSlow = end.nanoseconds >= options.slowNanoseconds && !call.start.number.isWaiting && end.isFinished
    calls += 1
    failed += isFailed ? 1 : 0
    slow += isSlow ? 1 : 0
    text.append("<tr class=\"call")
    if isFailed { text.append(" failed") }
    if isSlow { text.append(" slow") }
    text.append("\">")
    writeTime(call.start.time)
    if options.showsProcesses { writeThread(call.start.thread, of: call.start.process) }
    text.append("<td class=\"name\">")
    text.appendHTML(call.name)
    text.append("</td><td class=\"args\">")
    for (index, argument) in call.shownArguments.enumerated() {
      if index > 0 { text.append(", ") }
      text.appendHTML(argument)
    }
    writeStack(call.frames)
    text.append("</td><td class=\"result\">")
    text.appendHTML(call.resultText(end))
    text.append("</td><td class=\"time\" data-ns=\"")
    text.appendDecimal(end.nanoseconds)
    text.append("\">")
    text.append(Quantity.duration(end.nanoseconds))
    text.append("</td>")
    if options.showsSource { writeSource(call.source) }
    text.append("</tr>\n")
    output.write(&text)
  }

  public func happened(
    _ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp
  ) {
    var words: ByteBuffer = []
    ThreadEventText.write(event, to: &words)
    text.append("<tr class=\"event\">")
    writeTime(time)
    if options.showsProcesses { writeThread(thread, of: process) }
    writeAcross(words)
  }

  public func anomaly(_ anomaly: Anomaly) { note(AnomalyText.line(anomaly), at: anomaly.end) }

  public func note(_ note: String, at time: Timestamp) {
    text.append("<tr class=\"event note\">")
    writeTime(time)
    if options.showsProcesses { text.append("<td></td>") }
    writeAcross(Array(note.utf8))
  }

  public func finish() {
    text.append("</tbody>\n</table>\n<p class=\"totals\">\(Quantity.calls(calls)), ")
    text.append("\(Quantity.count(failed)) failed, \(Quantity.count(slow)) slow ")
    text.append("(\(Quantity.duration(options.slowNanoseconds)) or more without waiting)</p>\n")
    HTMLPage.writeFoot(to: &text)
    output.write(&text)
  }

  // MARK: Parts of the page

  private func writeHead() {
    let command = origin.command.joined(separator: " ")
    HTMLPage.writeHead(title: command, script: PackageResources.trace_js, to: &text)
    text.append("<header>\n")
    text.appendElement("h1", command)
    text.append("\n")
    text.appendElement(
      "p", class: "facts", "traced from \(origin.startText); clock: tracer, CLOCK_MONOTONIC")
    text.append("\n</header>\n<table class=\"trace\">\n<thead><tr><th class=\"number\">start, s</th>")
    if options.showsProcesses { text.append("<th class=\"number\">thread</th>") }
    text.append("<th class=\"name\">call</th><th class=\"args\">arguments</th>")
    text.append("<th class=\"result\">result</th><th class=\"number duration\">duration</th>")
    if options.showsSource { text.append("<th class=\"source\">source</th>") }
    text.append("</tr></thead>\n<tbody>\n")
  }

  private func writeTime(_ time: Timestamp) {
    text.append("<td class=\"number\">")
    TraceClock.writeSeconds(origin.nanoseconds(at: time), to: &text)
    text.append("</td>")
  }

  private func writeThread(_ thread: ProcessID, of process: ProcessID) {
    text.append("<td class=\"number\" title=\"process ")
    text.appendDecimal(Int64(process.rawValue))
    text.append("\">")
    text.appendDecimal(Int64(thread.rawValue))
    text.append("</td>")
  }

  private func writeSource(_ source: SourceFrame?) {
    text.append("<td class=\"source\"")
    if let file = source?.file {
      text.append(" title=\"")
      text.appendHTML(SourcePaths.normalized(file))
      text.append("\"")
    }
    text.append(">")
    if let source {
      var words: ByteBuffer = []
      SourceText.write(source, to: &words)
      // The brackets set it apart in a line of text; here it has a cell of its own.
      text.appendHTML(words.dropFirst().dropLast())
    }
    text.append("</td>")
  }

  private func writeStack(_ frames: [LiveFrame]) {
    guard !frames.isEmpty else { return }
    text.append("<details><summary>stack</summary><pre>")
    for frame in frames {
      var line: ByteBuffer = []
      StackFrameText.write(frame, to: &line)
      text.appendHTML(line.dropFirst(" > ".utf8.count).dropLast())
      text.append("\n")
    }
    text.append("</pre></details>")
  }

  /// The rest of a row in one cell.
  private func writeAcross(_ words: ByteBuffer) {
    text.append("<td colspan=\"")
    text.appendDecimal(options.showsSource ? 5 as UInt64 : 4)
    text.append("\">")
    text.appendHTML(words)
    text.append("</td></tr>\n")
    output.write(&text)
  }
}
