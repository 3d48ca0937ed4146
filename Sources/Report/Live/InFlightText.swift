public import Trace

/// Calls that have not returned: what each thread waits for, how long, and where.
public enum InFlightText {
  /// Lines that each end with a line break.
  ///
  /// - Parameters:
  ///   - calls: the longest running first.
  ///   - threadCount: all traced threads.
  ///   - hasStacks: whether stacks were taken when the calls began; else they were read of running threads.
  ///   - programName: what a process runs; untrusted text.
  public static func text(
    _ calls: [LiveCall], threadCount: Int, at time: Timestamp, hasStacks: Bool,
    programName: (ProcessID) -> String
  ) -> String {
    let count = calls.count == 1 ? "1 call" : "\(calls.count) calls"
    var text =
      "renacer-prof: \(count) in flight in \(threadCount) traced thread\(threadCount == 1 ? "" : "s")\n"
    for call in calls {
      let start = call.start
      text += "  \(Quantity.duration(time.nanoseconds(since: start.time)))  pid \(start.process) "
      text += "(\(TerminalText.escaped(programName(start.process))))"
      if start.thread != start.process { text += " thread \(start.thread)" }
      text += "  \(TerminalText.escaped(call.name))(\(arguments(of: call.decoded)))"
      if let source = call.source { text += " at \(AnomalyText.place(source))" }
      text += "\n"
      for frame in call.frames {
        var line: ByteBuffer = []
        StackFrameText.write(frame, to: &line)
        text += "   " + String(decoding: line, as: UTF8.self)
      }
    }
    if !calls.isEmpty, !hasStacks {
      text += "  stacks were read from waiting threads and may lack callers; -k takes whole ones\n"
    }
    return text
  }

  /// The arguments that are known, and `...` for those that the call has still to write.
  private static func arguments(of decoded: DecodedCall) -> String {
    var parts = (0..<decoded.count).map {
      String(decoding: decoded.text[decoded.range(of: $0)], as: UTF8.self)
    }
    if decoded.count < decoded.argumentCount { parts.append("...") }
    return parts.joined(separator: ", ")
  }
}
