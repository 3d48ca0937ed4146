/// Little-endian reads from bytes that may be damaged: past the end there is nothing.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  /// One past the last byte that may be read.
  private(set) var end: Int

  /// `bytes` must outlive the value.
  init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
    self.bytes = bytes
    self.position = min(max(0, position), bytes.count)
    self.end = bytes.count
  }

  var isAtEnd: Bool { position >= end }

  /// Lets nothing be read past `count` bytes from here; false where there are fewer.
  mutating func limit(to count: UInt64) -> Bool {
    guard count <= UInt64(end - position) else { return false }
    end = position + Int(count)
    return true
  }

  mutating func skip(_ count: UInt64) -> Bool {
    guard count <= UInt64(end - position) else { return false }
    position += Int(count)
    return true
  }

  /// A number of `count` bytes, at most 8.
  mutating func unsigned(_ count: Int) -> UInt64? {
    guard count <= end - position else { return nil }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
    position += count
    return value
  }

  mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func unsignedLEB() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = byte() {
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }

  mutating func signedLEB() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = byte() {
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      shift += 7
      if byte & 0x80 == 0 {
        if shift < 64, byte & 0x40 != 0 { value |= UInt64.max << shift }
        return Int64(bitPattern: value)
      }
    }
    return nil
  }
}
