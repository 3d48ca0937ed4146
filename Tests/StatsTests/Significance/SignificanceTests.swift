import Glibc
import Stats
import Testing

/// Reference values are SciPy 1.17's, by the function named beside each, unless worked out in place.
@Suite struct SignificanceTests {
  private func histogram(_ values: [UInt64]) -> LatencyHistogram { LatencyHistogramTests.histogram(values) }

  private func total(_ before: [LatencyHistogram], _ after: [LatencyHistogram]) -> Double? {
    TotalTest.pValue(Array(zip(before, after)))
  }

  @Test func totalsAreComparedByWelchsTest() throws {
    // scipy.stats.t.sf of t = 300 / √(3·s₁² + 2·s₂²) at Welch's degrees of freedom.
    let p = try #require(total([histogram([100, 200, 300])], [histogram([400, 500])]))
    #expect(isClose(p, 0.2333269916185715, relative: 1e-9))
  }

  @Test func equalNumbersOfCallsMakeItTheTestOfTheMeans() throws {
    // scipy.stats.ttest_ind(equal_var=False) of the same six and six values.
    let p = try #require(
      total([histogram([10, 12, 9, 11, 14, 13])], [histogram([15, 17, 12, 19, 21, 16])]))
    #expect(isClose(p, 0.00830567649906721, relative: 1e-9))
  }

  @Test func totalsOfFewerThanTwoCallsCannotBeTested() {
    #expect(total([histogram([5])], [histogram([5, 6, 7])]) == nil)
    #expect(total([histogram([5, 6])], [histogram([])]) == nil)
  }

  @Test func constantLatenciesDifferForCertainOrNotAtAll() {
    #expect(total([histogram([5, 5, 5])], [histogram([5, 5, 5])]) == 1)
    #expect(total([histogram([5, 5, 5])], [histogram([6, 6, 6])]) == 0)
  }

  @Test func whatDiffersBetweenPlacesIsNoNoise() throws {
    // Fast and slow calls: in one stratum their difference hides the change, in two it does not.
    let (fast, slow, slower) = (
      histogram([10, 11, 12]), histogram([900, 901, 902]), histogram([950, 951, 952])
    )
    #expect(try #require(total([fast, slow], [fast, slower])) < 1e-6)
    let mixed = histogram([10, 11, 12, 900, 901, 902])
    #expect(try #require(total([mixed], [histogram([10, 11, 12, 950, 951, 952])])) > 0.5)
  }

  @Test func placesOfOneCallVaryAsMuchAsTheyDiffer() throws {
    // Two single calls of 10 and 30 are one stratum of variance 200 on each side; with the same sum nothing differs.
    let before = [histogram([10]), histogram([30])]
    #expect(total(before, [histogram([15]), histogram([25])]) == 1)
    // Beside other calls a lone one is taken to vary as much as it is long: no certainty from one call.
    let many = histogram([5, 5, 5, 5])
    #expect(try #require(total([many, histogram([100])], [many, histogram([400])])) > 0.3)
  }

  @Test func timeOfCallsThatOneSideLacksIsCertain() throws {
    // The added calls vary much among themselves, which does not make them doubtful.
    let (both, added) = (histogram([10, 11, 12]), histogram([1, 100, 9000]))
    #expect(try #require(total([both, histogram([])], [both, added])) < 1e-6)
    #expect(try #require(total([both, added], [both, histogram([2, 200, 18_000])])) > 0.3)
  }

  @Test func saturatedTotalsAreNotTested() {
    var huge = LatencyHistogram()
    huge.record(.max, count: 3)
    #expect(total([huge], [histogram([1, 2])]) == nil)
  }

  @Test func ranksOfFewValuesAreCountedOut() throws {
    // scipy.stats.permutation_test over all resamples of |rank sum − expected|, values with ties.
    let p = try #require(RankSumTest.pValue([1, 2, 2, 5], [2, 5, 6, 7, 7]))
    #expect(isClose(p, 0.07936507936507936))
    // Three a side, all apart: 2 of 20 ways.
    #expect(RankSumTest.pValue([1, 2, 3], [4, 5, 6]) == 0.1)
  }

  @Test func ranksOfManyLatenciesAreApproximatedWithTies() throws {
    // scipy.stats.mannwhitneyu(method="asymptotic").
    let before = (0..<50).map { UInt64($0 % 7) }
    let after = (0..<60).map { UInt64($0 * $0 % 11) }
    let p = try #require(RankSumTest.pValue(histogram(before), histogram(after)))
    #expect(isClose(p, 0.13412048723116785, relative: 1e-9))
  }

  @Test func latenciesInOneBucketAreTies() {
    // Both lie in the bucket 1,000,000 to 1,015,807 (2¹⁹ · 1.9…, a 64th of an octave wide).
    #expect(RankSumTest.pValue(histogram([1_000_000, 1_000_001]), histogram([1_000_002])) == 1)
  }

  @Test(arguments: 1...20)
  func ranksAgreeWithAllDivisionsCounted(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let values = (0..<9).map { _ in Double(random.next() % 6) }
    let count = 1 + seed % 7
    let p = try #require(RankSumTest.pValue(Array(values[..<count]), Array(values[count...])))
    #expect(isClose(p, Self.reference(values, first: count), relative: 1e-9))
  }

  @Test func tailsAreComparedByFishersTest() throws {
    // scipy.stats.hypergeom: twice the smaller tail of 0 of 20 and 5 of 20 beyond.
    let before = [UInt64](repeating: 10, count: 20)
    let after = [UInt64](repeating: 10, count: 15) + [UInt64](repeating: 900, count: 5)
    let p = try #require(QuantileTest.pValue(histogram(before), histogram(after), fraction: 0.875))
    #expect(isClose(p, 0.04712404712404713, relative: 1e-9))
  }

  @Test func tailsOfManyCallsAreCompared() throws {
    // 1,000 and 1,150 of 100,000 each beyond; scipy.stats.hypergeom as above.
    func side(_ beyond: UInt64) -> LatencyHistogram {
      var latency = LatencyHistogram()
      latency.record(10, count: 100_000 - beyond)
      latency.record(900, count: beyond)
      return latency
    }
    let p = try #require(QuantileTest.pValue(side(1000), side(1150), fraction: 0.98))
    #expect(isClose(p, 0.001229322608529524, relative: 1e-7))
  }

  @Test func aGrownTailIsSeenWhereRanksSeeNothing() throws {
    var (before, after) = (LatencyHistogram(), LatencyHistogram())
    before.record(100, count: 5000)
    after.record(100, count: 4950)
    after.record(9000, count: 50)
    #expect(try #require(QuantileTest.pValue(before, after, fraction: 0.99)) < 1e-9)
    #expect(QuantileTest.pValue(before, before, fraction: 0.99) == 1)
  }

  @Test func fewRunsAreComparedByTheLogarithmsOfTheirTotals() throws {
    // scipy.stats.ttest_ind(equal_var=False) of the logarithms.
    #expect(
      isClose(
        try #require(RunTest.pValue([100, 104, 98], [130, 128, 140])), 0.0022170307839509155, relative: 1e-8))
    #expect(
      isClose(try #require(RunTest.pValue([100, 104], [130, 128])), 0.029740323995899275, relative: 1e-8))
  }

  @Test func manyRunsAreComparedByRanks() throws {
    // scipy.stats.mannwhitneyu(method="exact").
    let before = (1...8).map(Double.init)
    let p = try #require(RunTest.pValue(before, before.map { $0 + 5.5 }))
    #expect(isClose(p, 0.0010878010878010878, relative: 1e-9))
  }

  @Test func figuresThatNeverVaryAreExact() {
    #expect(RunTest.pValue([4, 4, 4], [4, 4]) == 1)
    #expect(RunTest.pValue([4, 4, 4], [5, 5, 5]) == 0)
    #expect(RunTest.pValue([0, 0, 0], [0, 0, 0]) == 1)
    #expect(RunTest.pValue([4], [5, 5]) == nil)
  }

  @Test func scaledCountsAreComparedAsPoissonVariables() {
    // 2 · scipy.stats.norm.sf(40 / √(60 + 50 · 4)).
    #expect(isClose(CountTest.pValue(60, 50, scale: 2), 0.013112663265155899, relative: 1e-9))
    #expect(CountTest.pValue(0, 0, scale: 1) == 1)
  }

  @Test func falseDiscoveriesAreBounded() {
    // By hand: 0.01·4/1 = 0.04, but 0.03·4/3 = 0.04 and 0.02·4/2 = 0.04; 0.5 stays. The missing one does not count.
    let adjusted = MultipleTests.falseDiscovery([0.01, nil, 0.02, 0.03, 0.5])
    for (value, expected) in zip(adjusted, [0.04, nil, 0.04, 0.04, 0.5]) {
      #expect((value == nil) == (expected == nil))
      if let value, let expected { #expect(isClose(value, expected)) }
    }
  }

  @Test func familyWiseErrorsAreBounded() {
    // Holm: 0.01·3, then 0.02·2, then max(0.04, 0.03·1).
    let adjusted = MultipleTests.familyWise([0.03, 0.01, nil, 0.02])
    #expect(adjusted[2] == nil)
    for (value, expected) in zip(adjusted.compactMap(\.self), [0.04, 0.03, 0.04]) {
      #expect(isClose(value, expected))
    }
  }

  /// The share of all ways to pick `first` of the values whose mid-rank sum is at least as far from the expected one.
  private static func reference(_ values: [Double], first: Int) -> Double {
    let ranks = values.map { value in
      Double(values.count { $0 < value }) + Double(values.count { $0 == value } + 1) / 2
    }
    let expected = Double(first * (values.count + 1)) / 2
    let observed = abs(ranks[..<first].reduce(0, +) - expected)
    var (all, beyond) = (0.0, 0.0)
    for mask in 0..<1 << values.count where mask.nonzeroBitCount == first {
      let sum = ranks.indices.reduce(0) { mask >> $1 & 1 == 1 ? $0 + ranks[$1] : $0 }
      all += 1
      if abs(sum - expected) >= observed { beyond += 1 }
    }
    return beyond / all
  }
}
