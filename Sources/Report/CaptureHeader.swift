internal import Trace

/// The lines that say what was captured, by which clock, and what stands between the numbers and the truth.
struct CaptureHeader {
  let capture: CaptureSummary
  let io: Measure
  let waiting: Measure
  let programs: [String]
  let timeline: CallTimeline?

  /// Of a whole profile.
  init(_ profile: Profile) {
    var (io, waiting) = (Measure(), Measure())
    for series in profile.series {
      if profile.calls[Int(series.key.call.index)].isWaiting {
        waiting.merge(series.measure)
      } else {
        io.merge(series.measure)
      }
    }
    capture = profile.capture
    self.io = io
    self.waiting = waiting
    programs = profile.programs
    timeline = profile.timeline
  }

  /// Without indentation and line ends: what was traced, then what was captured.
  var lines: [String] {
    var lines = [TerminalText.escaped(capture.commandTitle), totals]
    if programs.count > 1 {
      let shown = programs.prefix(8).map(TerminalText.escaped).joined(separator: ", ")
      lines.append("programs: \(shown)\(programs.count > 8 ? " and \(programs.count - 8) more" : "")")
    }
    lines.append(BackendSentence.text(capture, calls: io.calls + waiting.calls))
    lines += LostSentence.text(capture, calls: io.calls + waiting.calls).map { [$0] } ?? []
    if capture.unfinishedCalls > 0 {
      lines.append(
        "\(Quantity.calls(capture.unfinishedCalls)) had not returned at the end; the time up to then is included"
      )
    }
    if capture.unwinding.total > 0 { lines.append(stacks) }
    let unnamed = capture.unnamedFrames
    if unnamed > 0 {
      lines.append("names: \(Quantity.count(unnamed)) frame\(unnamed == 1 ? " has" : "s have") none")
    }
    lines += OwnTimeSentence.text(capture, calls: io.calls + waiting.calls).map { [$0] } ?? []
    if let timeline { lines.append(Self.text(timeline)) }
    lines += RestrictionSentence.text(capture).map { [$0] } ?? []
    return lines
  }

  func write(to text: inout String) {
    let lines = lines
    text += "renacer-prof: \(lines[0])\n"
    for line in lines.dropFirst() { text += "  \(line)\n" }
  }

  private var totals: String {
    var text = "wall \(Quantity.duration(capture.wallNanoseconds))"
    text += " · \(capture.tracedTitle) \(Quantity.duration(io.totalNanoseconds))"
    text += " in \(Quantity.calls(io.calls))"
    if io.errors > 0 { text += " (\(Quantity.count(io.errors)) failed)" }
    text += " · \(Quantity.bytes(io.bytes)) moved"
    if waiting.calls > 0 {
      text += " · waiting \(Quantity.duration(waiting.totalNanoseconds))"
      text += " in \(Quantity.calls(waiting.calls))"
    }
    return text
  }

  private static func text(_ timeline: CallTimeline) -> String {
    let kept = UInt64(timeline.calls.count)
    guard timeline.missedCalls > 0 else { return "timeline: each of \(Quantity.calls(kept))" }
    return "timeline: the first \(Quantity.calls(kept)); \(Quantity.count(timeline.missedCalls)) later ones "
      + "are in the sums alone (--events-limit)"
  }

  private var stacks: String {
    let unwinding = capture.unwinding
    let reasons: [(UInt64, String)] = [
      (unwinding.frameLimit, "cut by --max-frames"),
      (unwinding.noUnwindInformation, "ended at code without unwind information"),
      (unwinding.unreadableMemory, "ended at unreadable memory"),
      (unwinding.badUnwindInformation, "ended at bad unwind information"),
    ]
    var text = "stacks: \(Quantity.count(unwinding.complete)) complete"
    for (count, reason) in reasons where count > 0 { text += ", \(Quantity.count(count)) \(reason)" }
    return text
  }
}
