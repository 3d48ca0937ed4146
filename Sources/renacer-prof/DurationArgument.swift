internal import ArgumentParser

/// A length of time on the command line: a number with `ns`, `us`, `ms`, `s`, `m` or `h`.
struct DurationArgument: ExpressibleByArgument {
  let nanoseconds: UInt64

  init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  init?(argument: String) {
    let units: [(suffix: String, nanoseconds: Double)] = [
      ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let value = Double(argument.dropLast(unit.suffix.count)), value >= 0, value * unit.nanoseconds < 1e18
    else { return nil }
    nanoseconds = UInt64(value * unit.nanoseconds)
  }

  var defaultValueDescription: String { "\(Double(nanoseconds) / 1e6) ms" }
}
