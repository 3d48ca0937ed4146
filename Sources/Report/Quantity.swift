/// Numbers as reports print them.
enum Quantity {
  /// A length of time with three significant digits and its unit: `812 ns`, `12.3 µs`, `1.23 s`.
  static func duration(_ nanoseconds: UInt64) -> String {
    duration(Double(nanoseconds))
  }

  /// The same for a computed time, such as an average.
  static func duration(_ nanoseconds: Double) -> String {
    let units: [(name: String, size: Double)] = [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]
    // 999.6 µs would round to 1000 µs: it is 1.00 ms.
    let unit = units.last { nanoseconds >= $0.size * 0.9995 } ?? units[0]
    return threeDigits(nanoseconds / unit.size, isWhole: unit.size == 1) + " " + unit.name
  }

  /// A number of bytes in binary units with three significant digits: `64 B`, `1.50 KiB`.
  static func bytes(_ count: UInt64) -> String {
    if count < 1024 { return "\(count) B" }
    var value = Double(count)
    var unit = 0
    let names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    while value >= 999.5, unit < names.count - 1 {
      value /= 1024
      unit += 1
    }
    return threeDigits(value, isWhole: false) + " " + names[unit]
  }

  /// A count with commas between thousands.
  static func count(_ count: UInt64) -> String {
    let digits = Array(String(count).utf8)
    var text: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A count of calls: `1 call`, `2,000 calls`.
  static func calls(_ count: UInt64) -> String {
    self.count(count) + (count == 1 ? " call" : " calls")
  }

  /// A part of a whole as a percentage with one decimal; `-` of nothing.
  static func share(_ part: UInt64, of whole: UInt64) -> String {
    whole == 0 ? "-" : fixed(Double(part) / Double(whole) * 100, decimals: 1) + "%"
  }

  /// A number with a fixed count of decimals, rounded half away from zero.
  static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.magnitude < 9e18 else { return String(value) }
    let whole = Int64(scaled)
    let magnitude = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - magnitude.count)) + magnitude
    let sign = whole < 0 ? "-" : ""
    if decimals == 0 { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func threeDigits(_ value: Double, isWhole: Bool) -> String {
    if isWhole || value >= 99.95 { return fixed(value, decimals: 0) }
    return fixed(value, decimals: value >= 9.995 ? 1 : 2)
  }
}
