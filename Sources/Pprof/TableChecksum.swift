/// A checksum of messages in their order (FNV-1a, 64 bits): tells whether entries still have the numbers by which
/// comments refer to them. It is no protection against forgery.
struct TableChecksum {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds the bytes of a message in a range.
  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var sum = value
    for index in range { sum = (sum ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    value = (sum ^ 0x100) &* 0x100_0000_01b3
  }
}
