internal import Glibc
internal import Trace

/// Text and data in the traced process's memory, in quotes.
extension CallDecoder {
  /// A path, whole however long it is (PATH_MAX).
  func writePath(at address: UInt64) { writeString(at: address, limit: 4096) }

  /// A string, cut at the limit for strings.
  func writeString(at address: UInt64) { writeString(at: address, limit: options.stringLimit) }

  private func writeString(at address: UInt64, limit: Int) {
    // One byte more than is shown tells whether the string ends there.
    guard address != 0, let (bytes, isWhole) = string(at: address, limit: limit + 1) else {
      return writeAddress(address)
    }
    let isCut = bytes.count > limit
    writeQuoted(bytes.prefix(limit), isCut: isCut || !isWhole && bytes.count == limit + 1)
  }

  /// Data of a known size, cut at the limit for strings.
  func writeBytes(at address: UInt64, count: UInt64) {
    let shown = Int(min(count, UInt64(options.stringLimit)))
    if count == 0, address != 0 { return text.append("\"\"") }
    let bytes = bytes(at: address, count: shown)
    guard !bytes.isEmpty || shown == 0 && address != 0 else { return writeAddress(address) }
    writeQuoted(bytes[...], isCut: UInt64(bytes.count) < count)
  }

  /// What a call like read(2) has put into a buffer: as many bytes as its result says.
  func writeOutput(_ position: Int) -> Progress {
    writeAtEnd(position) { writeBytes(at: argument(position), count: UInt64(max(0, event?.result ?? 0))) }
  }

  /// What getcwd(2) has put into a buffer; its result counts the end of the string.
  func writePathOut(_ position: Int) -> Progress {
    writeAtEnd(position) { writePath(at: argument(position)) }
  }

  /// Random bytes: all in hexadecimal, as they are no text.
  func writeRandomOutput(_ position: Int) -> Progress {
    writeAtEnd(position) {
      let count = UInt64(max(0, event?.result ?? 0))
      let bytes = bytes(at: argument(position), count: Int(min(count, UInt64(options.stringLimit))))
      guard !bytes.isEmpty else { return writeAddress(argument(position)) }
      writeHexadecimalBytes(bytes[...], isCut: UInt64(bytes.count) < count)
    }
  }

  /// Bytes in double quotes, all of them in hexadecimal.
  func writeHexadecimalBytes(_ bytes: ArraySlice<UInt8>, isCut: Bool) {
    text.append("\"")
    for byte in bytes { appendHexadecimalEscape(byte) }
    text.append("\"")
    if isCut { text.append("...") }
  }

  /// Bytes in double quotes as in C; what is not printable in ASCII as an octal escape.
  func writeQuoted(_ bytes: ArraySlice<UInt8>, isCut: Bool) {
    text.append(UInt8(ascii: "\""))
    appendQuoted(bytes, alsoEscaping: UInt8(ascii: "\""))
    text.append(UInt8(ascii: "\""))
    if isCut { text.append("...") }
  }

  /// Bytes with escapes for all that is not printable ASCII, for the backslash, and for one more character.
  func appendQuoted(_ bytes: ArraySlice<UInt8>, alsoEscaping quote: UInt8) {
    for (index, byte) in zip(bytes.indices, bytes) {
      switch byte {
      case UInt8(ascii: "\\"): text.append("\\\\")
      case UInt8(ascii: "\n"): text.append("\\n")
      case UInt8(ascii: "\t"): text.append("\\t")
      case UInt8(ascii: "\r"): text.append("\\r")
      case 0x0b: text.append("\\v")
      case 0x0c: text.append("\\f")
      case quote where quote == UInt8(ascii: "\""): text.append("\\\"")
      case 0x20..<0x7f where byte != quote: text.append(byte)
      default:
        let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
        appendOctalEscape(byte, isDigitNext: (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(next))
      }
    }
  }

  /// The shortest octal escape that the next character does not continue.
  private func appendOctalEscape(_ byte: UInt8, isDigitNext: Bool) {
    text.append(UInt8(ascii: "\\"))
    if isDigitNext || byte >= 0o100 { text.append(UInt8(ascii: "0") + byte >> 6) }
    if isDigitNext || byte >= 0o10 { text.append(UInt8(ascii: "0") + byte >> 3 & 7) }
    text.append(UInt8(ascii: "0") + byte & 7)
  }

  private func appendHexadecimalEscape(_ byte: UInt8) {
    text.append("\\x")
    for digit in [byte >> 4, byte & 15] {
      text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    }
  }
}
