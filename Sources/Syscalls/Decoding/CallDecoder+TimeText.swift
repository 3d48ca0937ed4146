internal import Trace

/// Times as the kernel's structures hold them. Parts of a second that make no sense are shown without a sign.
extension CallDecoder {
  /// `{tv_sec=1, tv_nsec=500}`.
  func writeTimespec(seconds: Int64, nanoseconds: UInt64) {
    text.append("{tv_sec=")
    text.appendDecimal(seconds)
    text.append(", tv_nsec=")
    text.appendDecimal(nanoseconds)
    text.append("}")
  }

  /// `{tv_sec=1, tv_usec=500}`.
  func writeTimeval(seconds: Int64, microseconds: UInt64) {
    text.append("{tv_sec=")
    text.appendDecimal(seconds)
    text.append(", tv_usec=")
    text.appendDecimal(microseconds)
    text.append("}")
  }

  /// The `struct timespec` at an offset of a record.
  func writeTimespecFields(_ record: Record, at offset: Int = 0) {
    writeTimespec(seconds: record.int64(at: offset), nanoseconds: record.uint64(at: offset + 8))
  }

  /// The `struct timeval` at an offset of a record.
  func writeTimevalFields(_ record: Record, at offset: Int = 0) {
    writeTimeval(seconds: record.int64(at: offset), microseconds: record.uint64(at: offset + 8))
  }
}
