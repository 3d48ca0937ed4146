internal import Glibc
internal import Trace

/// Times as dates in comments.
enum DateText {
  /// Writes ` /* 2001-09-09T01:46:40.000005+0000 */` in the local time zone; nothing for the zero time, nor for what
  /// is no time.
  ///
  /// - Parameters:
  ///   - seconds: since 1970.
  ///   - fraction: of a second, in units of 10^-`digits`.
  static func write(_ seconds: Int64, fraction: UInt64, digits: Int, to text: inout ByteBuffer) {
    var limit: UInt64 = 1
    for _ in 0..<digits { limit *= 10 }
    guard seconds != 0 || fraction != 0, fraction < limit else { return }
    var time = time_t(seconds)
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return }
    text.append(" /* ")
    text.append(formatted(&parts, "%FT%T"))
    if fraction != 0 {
      text.append(".")
      text.appendDecimal(fraction, digits: digits)
    }
    text.append(formatted(&parts, "%z"))
    text.append(" */")
  }

  private static func formatted(_ parts: inout tm, _ format: String) -> String {
    // Years have at most eleven characters and the rest is of fixed length.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let count = strftime(buffer.baseAddress!, buffer.count, format, &parts)
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
