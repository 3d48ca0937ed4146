internal import Trace

/// Times as the kernel's structures hold them: seconds and a fraction, eight bytes each.
extension CallDecoder {
  /// The `struct timespec` at an offset of a record: `{tv_sec=1, tv_nsec=500}`.
  func writeTimespec(_ record: Record, at offset: Int = 0) {
    writeTime(record, at: offset, part: ", tv_nsec=")
  }

  /// The `struct timeval` at an offset of a record: `{tv_sec=1, tv_usec=500}`.
  func writeTimeval(_ record: Record, at offset: Int = 0) {
    writeTime(record, at: offset, part: ", tv_usec=")
  }

  private func writeTime(_ record: Record, at offset: Int, part: StaticString) {
    text.append("{tv_sec=")
    text.appendDecimal(record.int64(at: offset))
    text.append(part)
    text.appendDecimal(record.uint64(at: offset + 8))
    text.append("}")
  }
}
