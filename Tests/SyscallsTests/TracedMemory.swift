import Trace

/// Memory of a traced process that a test makes up: bytes at addresses, and nothing between them.
struct TracedMemory: MemoryReader {
  private var bytes: [UInt64: UInt8] = [:]

  init() {}

  /// So many zero bytes.
  init(zerosAt address: UInt64, count: Int) {
    for offset in 0..<UInt64(count) { bytes[address + offset] = 0 }
  }

  /// Words of 8 bytes one after the other.
  init(_ words: UInt64..., at address: UInt64) {
    for (index, word) in words.enumerated() { store(word, at: address + 8 * UInt64(index)) }
  }

  mutating func store(_ value: some FixedWidthInteger, at address: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { raw in
      for (offset, byte) in raw.enumerated() { bytes[address + UInt64(offset)] = byte }
    }
  }

  mutating func store(_ piece: [UInt8], at address: UInt64) {
    for (offset, byte) in piece.enumerated() { bytes[address + UInt64(offset)] = byte }
  }

  /// A string with its end.
  mutating func store(_ text: String, at address: UInt64) { store(Array(text.utf8) + [0], at: address) }

  func storing(_ value: some FixedWidthInteger, at address: UInt64) -> TracedMemory {
    var copy = self
    copy.store(value, at: address)
    return copy
  }

  func storing(_ text: String, at address: UInt64) -> TracedMemory {
    var copy = self
    copy.store(text, at: address)
    return copy
  }

  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    for offset in 0..<buffer.count {
      guard let byte = bytes[address.rawValue &+ UInt64(offset)] else { return offset }
      buffer[offset] = byte
    }
    return buffer.count
  }
}
