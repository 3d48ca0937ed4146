/// Bytes copied from a traced process, read as the little-endian fields of a structure.
struct Record {
  let bytes: [UInt8]

  func uint16(at offset: Int) -> UInt16 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self) }
  }
  func uint32(at offset: Int) -> UInt32 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
  }
  func uint64(at offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }
  func int32(at offset: Int) -> Int32 { Int32(bitPattern: uint32(at: offset)) }
  func int64(at offset: Int) -> Int64 { Int64(bitPattern: uint64(at: offset)) }
}
