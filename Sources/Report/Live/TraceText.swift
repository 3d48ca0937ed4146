internal import Glibc
internal import Syscalls
public import Trace

/// Calls as lines of text, in strace's notation.
///
/// A line begins when its call does. If another thread has something to say meanwhile, the line is left with
/// `<unfinished ...>` and taken up again by `<... read resumed>`.
public final class TraceText: EventSink {
  public struct Options: Sendable {
    /// How the process or thread is shown before a line.
    public enum ProcessStyle: Sendable {
      case none
      /// `[pid 4711] `, from the moment on at which there is more than one.
      case bracketed
      /// `4711  `.
      case plain
    }

    public var processes = ProcessStyle.none
    public var timestamps = TraceClock.Style.none
    /// The time that the call took, as `<0.000044>`.
    public var showsDuration = false
    /// Whether a terminal that knows colours shows it.
    public var usesColor = false
    /// Whether calls are written only when they have ended, because whether they are shown depends on that.
    public var waitsForEnd = false

    public init() {}
  }

  /// How far the line of a thread's call has been written.
  private struct Line {
    /// Arguments written whole.
    var arguments = 0
    /// Bytes of the decoded text that were written.
    var bytes = 0
    /// Whether a part of the next argument was written.
    var hasBegunArgument = false
    /// Whether an argument is missing of which nothing was written.
    var isAwaitingArguments = false
  }

  /// The column at which results stand, if the call is not longer.
  private static let resultColumn = 40

  private let options: Options
  private let output: any LiveOutput
  private let paint: TerminalPaint
  private var clock: TraceClock
  private var text: ByteBuffer = []
  /// Where the current line begins in `text`, less what was handed over of it already.
  private var lineStart = 0
  /// The thread whose line is not ended.
  private var openThread: ProcessID?
  private var lines: [ProcessID: Line] = [:]
  private var stacks = StackTextCache()
  private var firstThread: ProcessID?
  private var hasSeveral = false

  public init(options: Options, output: any LiveOutput) {
    self.options = options
    self.output = output
    paint = TerminalPaint(isOn: options.usesColor)
    clock = TraceClock(style: options.timestamps)
  }

  public var showsStarts: Bool { !options.waitsForEnd }

  public func began(_ call: LiveCall) {
    startLine(of: call.start.thread, at: call.start.time)
    lines[call.start.thread] = Line()
    writeStart(call)
    openThread = call.start.thread
    handOver(endsLine: false)
  }

  public func ended(_ call: LiveCall) {
    let thread = call.start.thread
    if lines[thread] == nil {
      startLine(of: thread, at: call.start.time)
      lines[thread] = Line()
      writeStart(call)
    } else if openThread != thread {
      startLine(of: thread, at: call.end?.end ?? call.start.time)
      lineStart += paint.paint(.dim, &text) {
        $0.append("<... ")
        $0.append(call.name)
        $0.append(" resumed>")
      }
    }
    openThread = nil
    writeArguments(of: call)
    lines[thread] = nil
    writeEnd(call)
    stacks.write(call, to: &text)
    handOver(endsLine: true)
  }

  public func happened(
    _ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp
  ) {
    startLine(of: thread, at: time)
    paint.paint(.yellow, &text) { ThreadEventText.write(event, to: &$0) }
    text.append("\n")
    switch event {
    case .exited, .killed, .superseded: lines[thread] = nil
    case .signal, .stopped: break
    }
    handOver(endsLine: true)
  }

  public func anomaly(_ anomaly: Anomaly) {
    startLine(of: anomaly.call.thread, at: anomaly.end)
    text.append(AnomalyText.line(anomaly))
    text.append("\n")
    handOver(endsLine: true)
  }

  public func note(_ note: String, at time: Timestamp) {
    endOpenLine()
    text.append(note)
    text.append("\n")
    handOver(endsLine: true)
  }

  public func finish() {
    endOpenLine()
    handOver(endsLine: true)
  }

  // MARK: Lines

  /// Ends the line that is open and begins one with its prefix.
  private func startLine(of thread: ProcessID, at time: Timestamp) {
    endOpenLine()
    lineStart = text.count
    writeProcess(thread)
    clock.write(time, to: &text)
  }

  private func endOpenLine() {
    guard let thread = openThread.take() else { return }
    if let line = lines[thread], line.isAwaitingArguments, line.arguments > 0 {
      text.append(",")
      lines[thread]?.hasBegunArgument = true
    }
    paint.paint(.dim, &text) { $0.append(" <unfinished ...>") }
    text.append("\n")
  }

  private func writeProcess(_ thread: ProcessID) {
    if firstThread == nil { firstThread = thread }
    if thread != firstThread { hasSeveral = true }
    switch options.processes {
    case .none: break
    case .bracketed where hasSeveral:
      text.append("[pid ")
      let digits = thread.description
      for _ in digits.utf8.count..<max(5, digits.utf8.count) { text.append(" ") }
      text.append(digits)
      text.append("] ")
    case .bracketed: break
    case .plain:
      let digits = thread.description
      text.append(digits)
      for _ in digits.utf8.count..<max(6, digits.utf8.count + 1) { text.append(" ") }
    }
  }

  private func writeStart(_ call: LiveCall) {
    if let source = call.source {
      lineStart += paint.paint(.dim, &text) { SourceText.write(source, to: &$0) }
      text.append(" ")
    }
    lineStart += paint.paint(.bold, &text) { $0.append(call.name) }
    text.append("(")
    writeArguments(of: call)
  }

  /// Writes what is decoded and not written yet.
  private func writeArguments(of call: LiveCall) {
    let decoded = call.decoded
    var line = lines[call.start.thread] ?? Line()
    let isPartLeft =
      decoded.text.count > (decoded.count > 0 ? decoded.range(of: decoded.count - 1).upperBound : 0)
    let last = isPartLeft ? decoded.count + 1 : decoded.count
    while line.arguments < last {
      let range = decoded.range(of: line.arguments)
      if line.arguments > 0, line.bytes <= range.lowerBound, !line.hasBegunArgument { text.append(", ") }
      text.append(contentsOf: decoded.text[max(range.lowerBound, line.bytes)..<range.upperBound])
      line.bytes = range.upperBound
      guard line.arguments < decoded.count else {
        line.hasBegunArgument = true
        break
      }
      line.hasBegunArgument = false
      line.arguments += 1
    }
    line.isAwaitingArguments = line.arguments < decoded.argumentCount && !line.hasBegunArgument
    lines[call.start.thread] = line
  }

  private func writeEnd(_ call: LiveCall) {
    guard let end = call.end else { return }
    if end.isDetached { return text.append(" <detached ...>\n") }
    if !end.isFinished, call.decoded.count < call.decoded.argumentCount { text.append(" <unfinished ...>") }
    text.append(")")
    repeat { text.append(" ") } while text.count - lineStart < Self.resultColumn
    text.append("= ")
    ResultText.write(end, call.decoded, paint, to: &text)
    if options.showsDuration, end.isFinished {
      text.append(" <")
      TraceClock.writeSeconds(end.nanoseconds, to: &text)
      text.append(">")
    }
    text.append("\n")
  }

  private func handOver(endsLine: Bool) {
    guard endsLine || output.isInteractive else { return }
    let count = text.count
    output.write(&text)
    lineStart -= count
  }
}
