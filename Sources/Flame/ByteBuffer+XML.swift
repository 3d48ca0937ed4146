/// Pieces of XML.
extension ByteBuffer {
  /// Markup as it stands.
  mutating func appendMarkup(_ markup: StaticString) {
    markup.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Untrusted text made safe for the content of an element and for an attribute in double quotes.
  mutating func appendEscaped(_ text: some Sequence<UInt8>) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): appendMarkup("&amp;")
      case UInt8(ascii: "<"): appendMarkup("&lt;")
      case UInt8(ascii: ">"): appendMarkup("&gt;")
      case UInt8(ascii: "\""): appendMarkup("&quot;")
      case UInt8(ascii: "'"): appendMarkup("&#39;")
      default: append(byte)
      }
    }
  }

  /// A position or width of a layout as a percentage without needless zeros.
  mutating func appendPercent(steps: UInt64) {
    let perPercent = FlameLayout.steps / 100
    appendDecimal(steps / perPercent)
    var rest = steps % perPercent
    if rest > 0 {
      append(UInt8(ascii: "."))
      var digit = perPercent / 10
      while rest > 0 {
        append(UInt8(ascii: "0") + UInt8(rest / digit))
        rest %= digit
        digit /= 10
      }
    }
    append(UInt8(ascii: "%"))
  }
}
