/// A field of a protobuf message.
struct WireField {
  enum Kind { case varint, fixed, bytes }

  let number: UInt32
  let kind: Kind
  /// The value of a number; 0 for a field of bytes.
  let number64: UInt64
  /// Where a field of bytes lies; empty for a number.
  let range: Range<Int>
  /// Where the field begins.
  let start: Int
}

/// A place in a protobuf message, up to its end. The bytes are handed to each step, so that nothing is copied.
///
/// Format: protobuf.dev, "Encoding".
struct WireCursor {
  private(set) var offset: Int
  let end: Int

  init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset >= end }

  /// Whether bytes may begin a `Profile`: with a field that it has, and of a type that the field can have.
  static func beginsMessage(_ contents: [UInt8]) -> Bool {
    var cursor = WireCursor(contents.indices)
    guard let tag = try? cursor.varint(contents.span) else { return false }
    return (1...15).contains(tag >> 3) && (tag & 7 == 0 || tag & 7 == 2)
  }

  /// The next number in base 128, the lowest seven bits first.
  @inline(__always)
  mutating func varint(_ bytes: Span<UInt8>) throws(PprofError) -> UInt64 {
    let start = offset
    guard start < end else { throw .truncated(byte: start) }
    let first = bytes[start]
    offset = start &+ 1
    if first < 0x80 { return UInt64(first) }
    return try longVarint(bytes, first: first)
  }

  private mutating func longVarint(_ bytes: Span<UInt8>, first: UInt8) throws(PprofError) -> UInt64 {
    let start = offset - 1
    var value = UInt64(first & 0x7f)
    var shift: UInt64 = 7
    while true {
      guard offset < end else { throw .truncated(byte: start) }
      let byte = bytes[offset]
      offset &+= 1
      // The tenth byte holds the last bit.
      if shift == 63, byte > 1 { throw .corrupt("a number is longer than 64 bits", byte: start) }
      value |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
  }

  /// The next field; `nil` at the end of the message.
  @inline(__always)
  mutating func field(_ bytes: Span<UInt8>) throws(PprofError) -> WireField? {
    let start = offset
    if start >= end { return nil }
    let tag = try varint(bytes)
    guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw .corrupt("a field has no number", byte: start) }
    let number = UInt32(truncatingIfNeeded: tag &>> 3)
    switch tag & 7 {
    case 0:
      return WireField(number: number, kind: .varint, number64: try varint(bytes), range: 0..<0, start: start)
    case 2:
      let length = try varint(bytes)
      guard length <= UInt64(end &- offset) else { throw .truncated(byte: start) }
      let first = offset
      offset = first &+ Int(length)
      return WireField(number: number, kind: .bytes, number64: 0, range: first..<offset, start: start)
    case 1: return try fixed(8, number, from: start)
    case 5: return try fixed(4, number, from: start)
    default: throw .corrupt("a field has an unknown type", byte: start)
    }
  }

  /// Passes over a number of fixed size; profiles have none.
  private mutating func fixed(_ size: Int, _ number: UInt32, from start: Int) throws(PprofError) -> WireField
  {
    guard size <= end - offset else { throw .truncated(byte: start) }
    offset += size
    return WireField(number: number, kind: .fixed, number64: 0, range: 0..<0, start: start)
  }
}

extension WireField {
  /// The value of a field that must be a number.
  @inline(__always)
  func scalar() throws(PprofError) -> UInt64 {
    guard kind == .varint else { throw .corrupt("field \(number) is no number", byte: start) }
    return number64
  }

  /// Where the value of a field lies that must be bytes: text or a message.
  @inline(__always)
  func bytes() throws(PprofError) -> Range<Int> {
    guard kind == .bytes else { throw .corrupt("field \(number) is a number", byte: start) }
    return range
  }
}
