internal import Trace

/// Comma-separated values by RFC 4180, safe to open in a spreadsheet.
///
/// Text cells come from traced programs. One that a spreadsheet would take for a formula begins with an apostrophe, and
/// characters that act on a terminal or end a line are written as `\x1b`.
struct CSVWriter {
  /// What was written so far.
  var text: ByteBuffer = []
  private var isRowBegun = false

  /// What a spreadsheet takes for the start of a formula, or may pass over before one.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  /// A row of column names.
  mutating func titles(_ names: [StaticString]) {
    for name in names {
      separate()
      text.append(name)
    }
    endRow()
  }

  /// Untrusted text.
  mutating func cell(_ value: String) {
    separate()
    var shown = TerminalText.escaped(value)
    if let first = value.unicodeScalars.first, Self.formulaStarts.contains(first) { shown = "'" + shown }
    if shown.utf8.allSatisfy(Self.isPlain) { return text.append(shown) }
    text.append(UInt8(ascii: "\""))
    for byte in shown.utf8 {
      if byte == UInt8(ascii: "\"") { text.append(byte) }
      text.append(byte)
    }
    text.append(UInt8(ascii: "\""))
  }

  mutating func cell(_ value: UInt64) {
    separate()
    text.appendDecimal(value)
  }

  mutating func cell(_ value: Int64) {
    separate()
    text.appendDecimal(value)
  }

  /// A number of nanoseconds in seconds, exactly.
  mutating func seconds(_ nanoseconds: UInt64) {
    separate()
    text.appendDecimal(nanoseconds / 1_000_000_000)
    text.append(UInt8(ascii: "."))
    text.appendDecimal(nanoseconds % 1_000_000_000, digits: 9)
  }

  /// A cell without a value.
  mutating func empty() { separate() }

  mutating func endRow() {
    text.append("\r\n")
    isRowBegun = false
  }

  private mutating func separate() {
    if isRowBegun { text.append(UInt8(ascii: ",")) }
    isRowBegun = true
  }

  /// Whether a byte means nothing to any reader of such files; some of them separate cells at semicolons or spaces.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: ":"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
