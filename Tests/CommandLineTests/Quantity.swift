/// Numbers with units, as reports print them.
enum Quantity {
  /// `12.3 µs` in nanoseconds.
  static func duration(_ text: some StringProtocol) -> Double? {
    value(text, units: ["ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9])
  }

  /// `1.50 KiB` in bytes.
  static func bytes(_ text: some StringProtocol) -> Double? {
    value(text, units: ["B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824])
  }

  /// `10,011` as a number.
  static func count(_ text: some StringProtocol) -> Int? { Int(String(text.filter { $0 != "," })) }

  /// Whether a printed number of three digits stands for `exact`.
  static func isRounded(_ printed: Double, from exact: Double) -> Bool {
    (printed - exact).magnitude <= exact * 0.005
  }

  private static func value(_ text: some StringProtocol, units: [String: Double]) -> Double? {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let number = Double(parts[0]), let unit = units[String(parts[1])]
    else { return nil }
    return number * unit
  }
}
