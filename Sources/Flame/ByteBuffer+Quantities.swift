internal import Trace

/// Quantities as a person reads them.
extension ByteBuffer {
  /// A decimal number with a comma before each group of three digits.
  mutating func appendCount(_ value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 1000 { divisor *= 1000 }
    appendDecimal(value / divisor)
    while divisor > 1 {
      divisor /= 1000
      append(UInt8(ascii: ","))
      let group = value / divisor % 1000
      if group < 100 { append(UInt8(ascii: "0")) }
      if group < 10 { append(UInt8(ascii: "0")) }
      appendDecimal(group)
    }
  }

  /// A duration to three digits, such as `1.23 ms`.
  mutating func appendDuration(nanoseconds: UInt64) {
    appendScaled(nanoseconds, units: [(1, "ns"), (1000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s")])
  }

  /// An amount of data to three digits in powers of 1024, such as `1.23 MiB`.
  mutating func appendBytes(_ bytes: UInt64) {
    appendScaled(
      bytes, units: [(1, "B"), (1 << 10, "KiB"), (1 << 20, "MiB"), (1 << 30, "GiB"), (1 << 40, "TiB")])
  }

  /// A share of a total as a percentage with one digit after the point; two below one percent.
  mutating func appendPercentage(_ part: UInt64, of total: UInt64) {
    let share = total == 0 ? 0 : Double(part) / Double(total) * 100
    appendFixed(share, digits: share < 1 ? 2 : 1)
    append(UInt8(ascii: "%"))
  }

  private mutating func appendScaled(_ value: UInt64, units: [(size: UInt64, name: String)]) {
    // The next unit begins where this one would be shown as 1000.
    let unit = units.last { Double(value) >= Double($0.size) * 0.9995 } ?? units[0]
    let scaled = Double(value) / Double(unit.size)
    if unit.size == units[0].size {
      appendDecimal(value)
    } else if scaled >= 999.5 {
      appendCount(UInt64(scaled.rounded()))
    } else {
      appendFixed(scaled, digits: scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)
    }
    append(UInt8(ascii: " "))
    self += unit.name.utf8
  }
}
