internal import ArgumentParser

/// A length of time on the command line: a number with `ns`, `us`, `ms`, `s`, `m` or `h`.
struct DurationArgument {
  let nanoseconds: UInt64

  init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// Reads an argument; throws what to write instead.
  init(argument: String) throws {
    let units: [(suffix: String, nanoseconds: Double)] = [
      ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let value = Double(argument.dropLast(unit.suffix.count)), value >= 0, value * unit.nanoseconds < 1e18
    else {
      throw ValidationError(
        "'\(argument)' is no length of time: give a number with ns, us, ms, s, m or h, such as 10s.")
    }
    nanoseconds = UInt64(value * unit.nanoseconds)
  }

  /// Checks a time between two checkpoints.
  func validateCheckpoint() throws {
    if nanoseconds < 100_000_000 { throw ValidationError("--checkpoint takes 100ms or more.") }
  }
}
