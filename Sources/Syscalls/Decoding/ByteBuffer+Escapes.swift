public import Trace

/// Text of traced programs, which can hold anything, made harmless as strings of C are.
extension ByteBuffer {
  /// Bytes with escapes for all that is not printable ASCII, for the backslash, and for one more character.
  public mutating func appendEscaped(_ bytes: ArraySlice<UInt8>, alsoEscaping quote: UInt8) {
    for (index, byte) in zip(bytes.indices, bytes) {
      switch byte {
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\n"): append("\\n")
      case UInt8(ascii: "\t"): append("\\t")
      case UInt8(ascii: "\r"): append("\\r")
      case 0x0b: append("\\v")
      case 0x0c: append("\\f")
      case quote where quote == UInt8(ascii: "\""): append("\\\"")
      case 0x20..<0x7f where byte != quote: append(byte)
      default:
        let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
        appendOctalEscape(byte, isDigitNext: (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(next))
      }
    }
  }

  /// The shortest octal escape that the next character does not continue.
  private mutating func appendOctalEscape(_ byte: UInt8, isDigitNext: Bool) {
    append(UInt8(ascii: "\\"))
    if isDigitNext || byte >= 0o100 { append(UInt8(ascii: "0") + byte >> 6) }
    if isDigitNext || byte >= 0o10 { append(UInt8(ascii: "0") + byte >> 3 & 7) }
    append(UInt8(ascii: "0") + byte & 7)
  }
}
