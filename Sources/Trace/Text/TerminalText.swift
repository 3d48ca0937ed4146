/// Text from a traced program, made safe for a terminal and for tables of one line per row.
public enum TerminalText {
  /// The text with control characters (also C1 and line separators) and direction overrides written as `\x1b` or
  /// `\u{202e}`.
  public static func escaped(_ text: String) -> String {
    // Nearly all text is plain, and a character's category is dear to look up.
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    if text.unicodeScalars.allSatisfy({ !isUnsafe($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += scalar.value < 256 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether a character acts on a terminal, ends a line, or turns the direction of what follows.
  public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
