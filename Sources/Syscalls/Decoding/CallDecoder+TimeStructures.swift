internal import Trace

/// Structures that hold times.
extension CallDecoder {
  /// Values of `tv_nsec` that stand for a time (utimensat(2)).
  private static let now: UInt64 = 0x3fff_ffff
  private static let omitted: UInt64 = 0x3fff_fffe

  func writeTimeStructure(_ type: StructureType, _ record: Record) {
    switch type {
    case .timespec: writeTimespec(record, at: 0)
    case .timeval: writeTimeval(record, at: 0)
    case .timespecPair: writePair { writeFileTime(record, at: $0) }
    case .timevalPair:
      writePair { offset in
        writeTimeval(record, at: offset)
        DateText.write(
          record.int64(at: offset), fraction: record.uint64(at: offset + 8), digits: 6, to: &text)
      }
    case .itimerspec: writeTimer { writeTimespec(record, at: $0) }
    case .itimerval: writeTimer { writeTimeval(record, at: $0) }
    case .utimbuf: writeUtimbuf(record)
    default:
      text.append("{tz_minuteswest=")
      text.appendDecimal(Int64(record.int32(at: 0)))
      text.append(", tz_dsttime=")
      text.appendDecimal(Int64(record.int32(at: 4)))
      text.append("}")
    }
  }

  /// A time that a file is given, with its date.
  private func writeFileTime(_ record: Record, at offset: Int) {
    let nanoseconds = record.uint64(at: offset + 8)
    switch nanoseconds {
    case Self.now: text.append("UTIME_NOW")
    case Self.omitted: text.append("UTIME_OMIT")
    default:
      writeTimespec(record, at: offset)
      DateText.write(record.int64(at: offset), fraction: nanoseconds, digits: 9, to: &text)
    }
  }

  private func writePair(_ write: (Int) -> Void) {
    text.append("[")
    write(0)
    text.append(", ")
    write(16)
    text.append("]")
  }

  private func writeTimer(_ write: (Int) -> Void) {
    text.append("{it_interval=")
    write(0)
    text.append(", it_value=")
    write(16)
    text.append("}")
  }

  private func writeUtimbuf(_ times: Record) {
    text.append("{actime=")
    text.appendDecimal(times.int64(at: 0))
    DateText.write(times.int64(at: 0), fraction: 0, digits: 6, to: &text)
    text.append(", modtime=")
    text.appendDecimal(times.int64(at: 8))
    DateText.write(times.int64(at: 8), fraction: 0, digits: 6, to: &text)
    text.append("}")
  }
}
