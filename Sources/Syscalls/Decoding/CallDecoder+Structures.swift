internal import Trace

/// Structures of fixed size.
extension CallDecoder {
  /// Writes a structure's fields in braces; its address where it cannot be read.
  func writeStructure(_ type: StructureType, at address: UInt64) {
    guard let record = record(at: address, byteCount: type.byteCount) else { return writeAddress(address) }
    switch type {
    case .int: writeInBrackets { text.appendDecimal(Int64(record.int32(at: 0))) }
    case .uint: writeInBrackets { text.appendDecimal(UInt64(record.uint32(at: 0))) }
    case .address: writeInBrackets { writeAddress(record.uint64(at: 0)) }
    case .size: writeInBrackets { text.appendDecimal(record.uint64(at: 0)) }
    default: writeAddress(address)
    }
  }

  private func writeInBrackets(_ write: () -> Void) {
    text.append("[")
    write()
    text.append("]")
  }
}
