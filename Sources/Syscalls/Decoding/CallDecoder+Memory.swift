internal import Trace

/// Reading the memory of the traced process.
extension CallDecoder {
  /// Exactly so many bytes, or nothing.
  func record(at address: UInt64, byteCount: Int) -> Record? {
    let bytes = bytes(at: address, count: byteCount)
    return bytes.count == byteCount && byteCount > 0 ? Record(bytes: bytes) : nil
  }

  /// As many bytes as can be read, from none to `count`.
  func bytes(at address: UInt64, count: Int) -> [UInt8] {
    guard address != 0, count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = memory.read(at: TraceeAddress(address), into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// A word of a traced process.
  func word(at address: UInt64) -> UInt64? { record(at: address, byteCount: 8)?.uint64(at: 0) }

  /// The bytes of a string up to its end or to `limit`, and whether its end was reached; `nil` where nothing can be read.
  func string(at address: UInt64, limit: Int) -> (bytes: [UInt8], isWhole: Bool)? {
    var collected: [UInt8] = []
    while collected.count < limit {
      let start = address &+ UInt64(collected.count)
      // Most strings are short, and what lies behind the page may be no memory.
      let wanted = min(limit - collected.count, collected.isEmpty ? 128 : 1024)
      let part = bytes(at: start, count: wanted)
      if let end = part.firstIndex(of: 0) { return (collected + part[..<end], true) }
      collected += part
      if part.count < wanted { return collected.isEmpty ? nil : (collected, false) }
    }
    return (collected, false)
  }
}
