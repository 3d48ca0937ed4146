import Stats
import Testing

@Suite struct SampleWindowTests {
  @Test("median and deviation are those of sorting the last samples, at every moment", arguments: 1...40)
  func agreesWithSorting(capacity: Int) {
    var random = SplitMix64(seed: UInt64(capacity))
    var window = SampleWindow(capacity: capacity)
    var all: [UInt64] = []
    for index in 0..<(capacity * 5 + 20) {
      // Few values, so that many are equal; now and then a far one.
      let limit: UInt64 = index % 7 == 0 ? .max : index % 3 == 0 ? 4 : 1000
      let sample = UInt64.random(in: 0...limit, using: &random)
      window.append(sample)
      all.append(sample)
      let last = all.suffix(capacity).sorted()
      let median = last[last.count / 2]
      let distances = last.map { $0 > median ? $0 - median : median - $0 }.sorted()
      #expect(window.count == last.count)
      #expect(window.median == median)
      #expect(window.medianAbsoluteDeviation == distances[distances.count / 2])
    }
  }

  @Test("an empty window has neither median nor deviation")
  func empty() {
    let window = SampleWindow(capacity: 3)
    #expect(window.count == 0)
    #expect(window.median == 0)
    #expect(window.medianAbsoluteDeviation == 0)
  }

  @Test("a sample that leaves the window counts no more")
  func forgets() {
    var window = SampleWindow(capacity: 3)
    for sample: UInt64 in [1_000_000, 1_000_000, 1_000_000, 5, 6, 7] { window.append(sample) }
    #expect(window.median == 6)
    #expect(window.medianAbsoluteDeviation == 1)
  }
}
