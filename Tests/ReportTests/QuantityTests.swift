import Testing

@testable import Report

@Suite struct QuantityTests {
  @Test(
    arguments: [
      (0, "0 ns"), (1, "1 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (1_234, "1.23 µs"), (12_345, "12.3 µs"),
      (123_456, "123 µs"), (999_400, "999 µs"), (999_600, "1.00 ms"), (9_996_000, "10.0 ms"),
      (1_500_000_000, "1.50 s"), (75_300_000_000, "75.3 s"), (3_600_000_000_000, "3600 s"),
    ] as [(UInt64, String)])
  func durationsKeepThreeSignificantDigits(nanoseconds: UInt64, text: String) {
    #expect(Quantity.duration(nanoseconds) == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1536, "1.50 KiB"), (102_400, "100 KiB"),
      (1_048_576, "1.00 MiB"), (1_048_064, "1.00 MiB"), (UInt64.max, "16.0 EiB"),
    ] as [(UInt64, String)])
  func bytesAreInBinaryUnits(count: UInt64, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"),
      (UInt64.max, "18,446,744,073,709,551,615"),
    ] as [(UInt64, String)])
  func countsHaveCommasBetweenThousands(count: UInt64, text: String) {
    #expect(Quantity.count(count) == text)
  }

  @Test func sharesOfNothingAreNotNumbers() {
    #expect(Quantity.share(0, of: 0) == "-")
    #expect(Quantity.share(1, of: 3) == "33.3%")
    #expect(Quantity.share(3, of: 3) == "100.0%")
  }

  @Test func fixedDecimalsRoundHalfAwayFromZero() {
    #expect(Quantity.fixed(0.05, decimals: 1) == "0.1")
    #expect(Quantity.fixed(-0.05, decimals: 1) == "-0.1")
    #expect(Quantity.fixed(1.005, decimals: 0) == "1")
    #expect(Quantity.fixed(0.000277, decimals: 6) == "0.000277")
  }
}
