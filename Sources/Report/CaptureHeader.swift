internal import Trace

/// The lines that say what was captured, by which clock, and what stands between the numbers and the truth.
struct CaptureHeader {
  let capture: CaptureSummary
  let io: Measure
  let waiting: Measure
  let programs: [String]

  func write(to text: inout String) {
    let wall = capture.wallNanoseconds
    text += "renacer-prof: " + TerminalText.escaped(capture.command.joined(separator: " ")) + "\n"
    text +=
      "  wall \(Quantity.duration(wall)) · \(capture.tracedTitle) \(Quantity.duration(io.totalNanoseconds))"
    text += " in \(Quantity.calls(io.calls))"
    if io.errors > 0 { text += " (\(Quantity.count(io.errors)) failed)" }
    text += " · \(Quantity.bytes(io.bytes)) moved"
    if waiting.calls > 0 {
      text += " · waiting \(Quantity.duration(waiting.totalNanoseconds))"
      text += " in \(Quantity.calls(waiting.calls))"
    }
    text += "\n"
    if programs.count > 1 {
      let shown = programs.prefix(8).map(TerminalText.escaped).joined(separator: ", ")
      text += "  programs: \(shown)\(programs.count > 8 ? " and \(programs.count - 8) more" : "")\n"
    }
    writeClock(to: &text)
    writeStacks(to: &text)
  }

  private func writeClock(to text: inout String) {
    text += "  \(ClockSentence.text(capture))\n"
    if capture.unfinishedCalls > 0 {
      text += "  \(Quantity.calls(capture.unfinishedCalls)) had not returned at the end;"
      text += " the time up to then is included\n"
    }
  }

  private func writeStacks(to text: inout String) {
    let unwinding = capture.unwinding
    guard unwinding.total > 0 else { return }
    text += "  stacks: \(Quantity.count(unwinding.complete)) complete"
    let reasons: [(UInt64, String)] = [
      (unwinding.frameLimit, "cut by --max-frames"),
      (unwinding.noUnwindInformation, "ended at code without unwind information"),
      (unwinding.unreadableMemory, "ended at unreadable memory"),
      (unwinding.badUnwindInformation, "ended at bad unwind information"),
    ]
    for (count, reason) in reasons where count > 0 { text += ", \(Quantity.count(count)) \(reason)" }
    text += "\n"
  }
}
