import Stats
import Testing

@Suite struct CountReductionTests {
  static let lengths = Array(0...40) + [63, 64, 65, 127, 1000]

  /// Counts of any size; every sixth array is so great that sums saturate.
  static func counts(_ length: Int, from generator: inout SplitMix64) -> [UInt64] {
    let shift = generator.next() % 6 == 0 ? 0 : UInt64(12)
    return (0..<length).map { _ in Distribution.anyWord.sample(from: &generator) >> shift }
  }

  static func saturatedSum(_ first: UInt64, _ second: UInt64) -> UInt64 {
    UInt64(clamping: UInt128(first) + UInt128(second))
  }

  @Test(arguments: lengths)
  func sumEqualsTheScalarSum(_ length: Int) {
    var generator = SplitMix64(seed: UInt64(length))
    for _ in 0..<50 {
      let counts = Self.counts(length, from: &generator)
      #expect(CountReduction.sum(counts.span) == counts.reduce(0, Self.saturatedSum))
    }
    #expect(CountReduction.sum([UInt64](repeating: .max, count: length).span) == (length == 0 ? 0 : .max))
  }

  @Test func sumStopsWhereOnlyOneLaneOverflows() {
    for lane in 0..<8 {
      var counts = [UInt64](repeating: 0, count: 17)
      counts[lane] = 1 << 63
      counts[lane + 8] = 1 << 63
      #expect(CountReduction.sum(counts.span) == .max)
    }
  }

  @Test(arguments: lengths)
  func addEqualsTheScalarAdditionAndLeavesTheRestAlone(_ length: Int) {
    var generator = SplitMix64(seed: UInt64(length))
    for round in 0..<50 {
      let (before, after) = (round % 11, round % 3)
      let addend = Self.counts(length, from: &generator)
      var sums = Self.counts(before + length + after, from: &generator)
      var expected = sums
      for index in 0..<length {
        expected[before + index] = Self.saturatedSum(expected[before + index], addend[index])
      }
      var span = sums.mutableSpan
      CountReduction.add(addend.span, to: &span, from: before)
      #expect(sums == expected)
    }
  }

  @Test func sumsStopAtTheGreatestValueInEveryLane() {
    let pairs: [(UInt64, UInt64)] = [
      (.max, 1), (1, .max), (1 << 63, 1 << 63), (.max, .max), (.max, 0), (1 << 63, 7), (7, 1 << 63),
    ]
    for length in 1...17 {
      for (first, second) in pairs {
        var sums = [UInt64](repeating: first, count: length)
        let addend = [UInt64](repeating: second, count: length)
        var span = sums.mutableSpan
        CountReduction.add(addend.span, to: &span)
        #expect(sums == [UInt64](repeating: Self.saturatedSum(first, second), count: length))
      }
    }
  }
}
