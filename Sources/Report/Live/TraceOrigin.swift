internal import Glibc
public import Trace

/// Of what a trace is, and when it began.
public struct TraceOrigin: Sendable {
  /// Command line of the traced program, or a description of what was attached to.
  public let command: [String]
  /// The moment that times of the trace count from.
  public let time: Timestamp
  /// The same moment in nanoseconds since 1970.
  public let wallNanoseconds: UInt64

  public init(command: [String], time: Timestamp, wallNanoseconds: UInt64) {
    self.command = command
    self.time = time
    self.wallNanoseconds = wallNanoseconds
  }

  /// A trace that begins now.
  public init(command: [String]) {
    let time = Timestamp(nanoseconds: TraceClock.nanoseconds(CLOCK_MONOTONIC))
    self.init(
      command: command, time: time, wallNanoseconds: TraceClock(style: .none).wallNanoseconds(at: time))
  }

  /// Nanoseconds from the start of the trace to a moment.
  func nanoseconds(at moment: Timestamp) -> UInt64 { moment.nanoseconds(since: time) }

  /// The start as `2026-11-25 23:45:02 UTC`.
  var startText: String {
    var seconds = time_t(wallNanoseconds / 1_000_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text: ByteBuffer = []
    text.appendDecimal(Int64(parts.tm_year) + 1900)
    let rest: [(StaticString, Int32)] = [
      ("-", parts.tm_mon + 1), ("-", parts.tm_mday), (" ", parts.tm_hour), (":", parts.tm_min),
      (":", parts.tm_sec),
    ]
    for (separator, value) in rest {
      text.append(separator)
      text.appendDecimal(UInt64(value), digits: 2)
    }
    return String(decoding: text, as: UTF8.self) + " UTC"
  }
}
