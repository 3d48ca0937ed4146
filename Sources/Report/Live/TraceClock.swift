internal import Glibc
public import Trace

/// Writes the moments of calls before their lines.
public struct TraceClock {
  public enum Style: Sendable {
    case none
    /// Time of day: to the second, to the microsecond.
    case seconds, microseconds
    /// Seconds since 1970, to the microsecond.
    case epoch
    /// Seconds since the line before.
    case relative
  }

  private let style: Style
  /// What the wall clock is ahead of `CLOCK_MONOTONIC`, in nanoseconds.
  private let wallOffset: UInt64
  private var previous: Timestamp?
  /// The second that was put into words last, and the words.
  private var knownSecond: UInt64 = .max
  private var knownTime: ByteBuffer = []

  public init(style: Style) {
    self.style = style
    wallOffset = Self.nanoseconds(CLOCK_REALTIME) &- Self.nanoseconds(CLOCK_MONOTONIC)
  }

  /// Nanoseconds since 1970 at a moment.
  public func wallNanoseconds(at time: Timestamp) -> UInt64 { time.nanoseconds &+ wallOffset }

  mutating func write(_ time: Timestamp, to text: inout ByteBuffer) {
    let wall = wallNanoseconds(at: time)
    switch style {
    case .none: return
    case .seconds: writeTimeOfDay(wall / 1_000_000_000, to: &text)
    case .microseconds:
      writeTimeOfDay(wall / 1_000_000_000, to: &text)
      text.append(".")
      text.appendDecimal(wall % 1_000_000_000 / 1000, digits: 6)
    case .epoch: Self.writeSeconds(wall, to: &text)
    case .relative:
      let seconds = time.nanoseconds(since: previous ?? time)
      previous = time
      var digits: UInt64 = 100_000
      while digits > 1, seconds / 1_000_000_000 < digits {
        text.append(" ")
        digits /= 10
      }
      Self.writeSeconds(seconds, to: &text)
    }
    text.append(" ")
  }

  /// Seconds to the microsecond: `0.000044`.
  static func writeSeconds(_ nanoseconds: UInt64, to text: inout ByteBuffer) {
    text.appendDecimal(nanoseconds / 1_000_000_000)
    text.append(".")
    text.appendDecimal(nanoseconds % 1_000_000_000 / 1000, digits: 6)
  }

  private mutating func writeTimeOfDay(_ second: UInt64, to text: inout ByteBuffer) {
    if second != knownSecond {
      knownSecond = second
      knownTime.removeAll(keepingCapacity: true)
      var time = time_t(second)
      var local = tm()
      localtime_r(&time, &local)
      for (index, part) in [local.tm_hour, local.tm_min, local.tm_sec].enumerated() {
        if index > 0 { knownTime.append(":") }
        knownTime.appendDecimal(UInt64(part), digits: 2)
      }
    }
    text += knownTime
  }

  /// What a clock shows now.
  static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
