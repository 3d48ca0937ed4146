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
    case .offset: writeInBrackets { text.appendDecimal(record.int64(at: 0)) }
    case .schedulingParameter: writeInBrackets { text.appendDecimal(Int64(record.int32(at: 0))) }
    case .stat, .statx, .statfs, .openHow, .fileLock, .fileOwner, .epollEvent:
      writeFileStructure(type, record, at: address)
    case .timespec, .timespecPair, .timeval, .timevalPair, .timezone, .utimbuf, .itimerval, .itimerspec:
      writeTimeStructure(type, record)
    case .filterProgram: writeFilterProgram(record, at: address)
    case .rlimit, .rusage, .tms, .utsname, .sysinfo: writeProcessStructure(type, record)
    case .sigaction, .siginfo, .signalStack, .signalEvent: writeSignalStructure(type, record)
    }
  }

  func writeInBrackets(_ write: () -> Void) {
    text.append("[")
    write()
    text.append("]")
  }

  /// What stands behind the part of a structure that is known, if that is not all zero.
  ///
  /// - Parameters:
  ///   - known: bytes of the known part.
  ///   - size: bytes of the structure, as the traced program says.
  func writeExtension(at address: UInt64, known: Int, size: UInt64) {
    let end = Int(min(size, 4096))
    guard end > known else { return }
    let bytes = bytes(at: address &+ UInt64(known), count: end - known)
    guard bytes.contains(where: { $0 != 0 }) else { return }
    text.append(", /* bytes ")
    text.appendDecimal(UInt64(known))
    text.append("..")
    text.appendDecimal(UInt64(end - 1))
    text.append(" */ ")
    writeHexadecimalBytes(bytes.prefix(options.stringLimit), isCut: bytes.count > options.stringLimit)
  }
}
