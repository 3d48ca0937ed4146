internal import Trace

/// Fields of protobuf messages. Format: protobuf.dev, "Encoding".
extension ByteBuffer {
  /// A number in base 128, the lowest seven bits first.
  @inline(__always)
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// A field that is a number. Zero is the default and takes no room.
  @inline(__always)
  mutating func appendField(_ number: UInt32, _ value: UInt64) {
    if value == 0 { return }
    appendVarint(UInt64(number) << 3)
    appendVarint(value)
  }

  /// A field that is text or a message.
  @inline(__always)
  mutating func appendField(_ number: UInt32, bytes: some Collection<UInt8>) {
    appendVarint(UInt64(number) << 3 | 2)
    appendVarint(UInt64(bytes.count))
    append(contentsOf: bytes)
  }
}
