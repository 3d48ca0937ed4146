/// JSON (RFC 8259), written piece by piece.
///
/// Keys stay in the order in which they are written, which Foundation's encoder does not promise, and numbers keep all of
/// their 64 bits. Strings are valid UTF-8 whatever they are made from, and hold no character that acts on a terminal.
public struct JSONWriter {
  /// What was written so far.
  public var text: ByteBuffer = []
  private var needsComma = false

  public init() {}

  // MARK: Structure

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// The name of the next value in an object. Must need no escapes.
  public mutating func key(_ name: StaticString) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(name)
    text.append("\":")
    needsComma = false
  }

  /// The same from text.
  public mutating func key(text name: String) {
    string(name)
    text.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Ends a line that is a JSON text of its own.
  public mutating func endLine() {
    text.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    text.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    text.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  // MARK: Values

  public mutating func number(_ value: UInt64) {
    separate()
    text.appendDecimal(value)
  }

  public mutating func number(_ value: Int64) {
    separate()
    text.appendDecimal(value)
  }

  /// A number of nanoseconds in microseconds, exactly.
  public mutating func microseconds(_ nanoseconds: UInt64) {
    separate()
    text.appendDecimal(nanoseconds / 1000)
    text.append(UInt8(ascii: "."))
    text.appendDecimal(nanoseconds % 1000, digits: 3)
  }

  /// A number of nanoseconds in milliseconds, exactly.
  public mutating func milliseconds(_ nanoseconds: UInt64) {
    separate()
    text.appendDecimal(nanoseconds / 1_000_000)
    text.append(UInt8(ascii: "."))
    text.appendDecimal(nanoseconds % 1_000_000, digits: 6)
  }

  /// A number that is not negative, with so many decimals.
  public mutating func decimal(_ value: Double, digits: Int) {
    separate()
    text.appendFixed(value, digits: digits)
  }

  /// A value that is valid JSON as it stands.
  public mutating func literal(_ value: String) {
    separate()
    text += value.utf8
  }

  public mutating func bool(_ value: Bool) {
    separate()
    text.append(value ? "true" : "false" as StaticString)
  }

  public mutating func null() {
    separate()
    text.append("null")
  }

  /// A number as a string, `"0x1d6"`; zero is `"0x0"`.
  public mutating func hexadecimal(_ value: UInt64) {
    separate()
    text.append(value == 0 ? "\"0x" : "\"" as StaticString)
    text.appendHexadecimal(value)
    text.append(UInt8(ascii: "\""))
  }

  /// Untrusted text; bytes that are no UTF-8 become U+FFFD.
  public mutating func string(_ bytes: some Collection<UInt8>) {
    separate()
    text.append(UInt8(ascii: "\""))
    if bytes.allSatisfy({ $0 < 0x80 }) {
      for byte in bytes { appendScalar(Unicode.Scalar(byte), isUnsafe: byte < 0x20 || byte == 0x7f) }
    } else {
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        appendScalar(scalar, isUnsafe: TerminalText.isUnsafe(scalar))
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  public mutating func string(_ value: String) { string(value.utf8) }

  private mutating func appendScalar(_ scalar: Unicode.Scalar, isUnsafe: Bool) {
    switch scalar {
    case "\"": text.append("\\\"")
    case "\\": text.append("\\\\")
    case "\n": text.append("\\n")
    case "\t": text.append("\\t")
    case _ where isUnsafe: for unit in scalar.utf16 { appendEscape(unit) }
    case _ where scalar.isASCII: text.append(UInt8(scalar.value))
    default: text.append(contentsOf: scalar.utf8)
    }
  }

  private mutating func appendEscape(_ unit: UInt16) {
    text.append("\\u")
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(unit >> shift & 15)
      text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    }
  }
}

/// Members of objects.
extension JSONWriter {
  public mutating func member(_ name: StaticString, _ value: UInt64) {
    key(name)
    number(value)
  }

  public mutating func member(_ name: StaticString, _ value: Int64) {
    key(name)
    number(value)
  }

  public mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// `null` where there is none.
  public mutating func member(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  public mutating func member(_ name: StaticString, _ values: [String]) {
    key(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  /// `file` and `line`, both `null` where they are not known.
  public mutating func sourceMembers(file: String?, line: UInt32) {
    member("file", file.map(SourcePaths.normalized))
    key("line")
    if file != nil, line > 0 { number(UInt64(line)) } else { null() }
  }
}
