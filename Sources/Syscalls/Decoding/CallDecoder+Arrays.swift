internal import Trace

/// Arrays of structures in the traced process's memory.
extension CallDecoder {
  /// Writes an array in brackets, element by element: its address where not even the first element can be read, and
  /// behind the last one that can be read the address of the next.
  ///
  /// - Parameters:
  ///   - limit: elements that are shown before `...`.
  ///   - write: writes an element, given with its address.
  func writeArray(
    at address: UInt64, count: UInt64, elementBytes: Int, limit: Int? = nil, _ write: (Record, UInt64) -> Void
  ) {
    guard address != 0 else { return writeAddress(address) }
    guard count > 0 else { return text.append("[]") }
    let shown = Int(min(count, UInt64(limit ?? listLimit)))
    let bytes = bytes(at: address, count: shown * elementBytes)
    let readable = bytes.count / elementBytes
    guard readable > 0 || shown == 0 else { return writeAddress(address) }
    text.append("[")
    for index in 0..<readable {
      if index > 0 { text.append(", ") }
      let start = index * elementBytes
      write(Record(bytes: Array(bytes[start..<start + elementBytes])), address &+ UInt64(start))
    }
    if UInt64(readable) < count {
      text.append(readable > 0 ? ", ..." : "...")
      if readable < shown {
        text.append(" /* ")
        text.appendHexadecimal(address &+ UInt64(readable * elementBytes))
        text.append(" */")
      }
    }
    text.append("]")
  }
}
