internal import Trace

/// Colours of a trace, where a terminal shows them (ECMA-48, select graphic rendition).
struct TerminalPaint: Sendable {
  enum Color { case dim, red, yellow, bold }

  let isOn: Bool

  /// Writes what `write` writes in a colour. Returns how many bytes of it take no place on the screen.
  @discardableResult
  func paint(_ color: Color, _ text: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void) -> Int {
    guard isOn else {
      write(&text)
      return 0
    }
    let start: StaticString =
      switch color {
      case .dim: "\u{1b}[2m"
      case .red: "\u{1b}[31m"
      case .yellow: "\u{1b}[33m"
      case .bold: "\u{1b}[1m"
      }
    let reset: StaticString = "\u{1b}[0m"
    text.append(start)
    write(&text)
    text.append(reset)
    return start.utf8CodeUnitCount + reset.utf8CodeUnitCount
  }
}
