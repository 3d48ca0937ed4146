internal import Trace

/// Verdicts of gates in the XML that JUnit made common and that CI systems read: a test case for each gate, which
/// fails where the gate trips.
struct GateResults {
  private let verdicts: [GateVerdict]
  private let name: String

  /// - Parameter name: what was compared; safe for a terminal.
  init(_ verdicts: [GateVerdict], name: String) {
    self.verdicts = verdicts
    self.name = name
  }

  func junit() -> [UInt8] {
    var text: ByteBuffer = []
    text.append(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"renacer-prof diff: ")
    append(name, to: &text)
    text.append("\" tests=\"")
    text.appendDecimal(UInt64(verdicts.count))
    text.append("\" failures=\"")
    text.appendDecimal(UInt64(verdicts.count(where: \.trips)))
    text.append("\" errors=\"0\" skipped=\"0\">\n")
    for verdict in verdicts { append(verdict, to: &text) }
    text.append("</testsuite>\n</testsuites>\n")
    return text
  }

  private func append(_ verdict: GateVerdict, to text: inout ByteBuffer) {
    text.append("<testcase classname=\"renacer-prof.diff\" name=\"")
    append(verdict.text, to: &text)
    text.append("\">\n")
    let element: StaticString = verdict.trips ? "failure" : "system-out"
    text.append("<")
    text.append(element)
    if verdict.trips {
      text.append(" message=\"")
      append(verdict.reasons.joined(separator: "; "), to: &text)
      text.append("\"")
    }
    text.append(">")
    append(verdict.reasons.joined(separator: "\n"), to: &text)
    text.append("</")
    text.append(element)
    text.append(">\n</testcase>\n")
  }

  /// Untrusted text without what XML forbids.
  private func append(_ value: String, to text: inout ByteBuffer) {
    for (index, line) in value.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { text.append(UInt8(ascii: "\n")) }
      text.appendEscaped(XMLText.drawable(TerminalText.escaped(String(line))).utf8)
    }
  }
}

/// Text for XML files.
private enum XMLText {
  /// U+FFFE and U+FFFF, which XML forbids, replaced; control characters are escaped before.
  static func drawable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : $0 }))
  }
}
