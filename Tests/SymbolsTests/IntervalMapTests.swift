import Testing

@testable import Symbols

@Suite struct IntervalMapTests {
  @Test("the highest priority wins wherever random intervals overlap", arguments: [0, 1, 2, 5, 40, 300])
  func agreesWithSearch(count: Int) {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let intervals = (0..<count).map { index -> IntervalMap.Interval in
        let low = UInt64.random(in: 0..<500, using: &generator)
        return .init(
          low: low, high: low + UInt64.random(in: 0..<60, using: &generator),
          priority: UInt64.random(in: 0..<20, using: &generator), value: UInt32(index))
      }
      let map = IntervalMap(intervals)
      for address in UInt64(0)..<600 {
        let best = intervals.filter { $0.low <= address && address < $0.high }
          .max { ($0.priority, $0.value) < ($1.priority, $1.value) }
        #expect(map.value(at: address) == best?.value)
      }
    }
  }

  @Test("an interval may reach the last address")
  func lastAddress() {
    let map = IntervalMap([.init(low: 10, high: .max, priority: 0, value: 7)])
    #expect(map.value(at: .max - 1) == 7)
    #expect(map.value(at: 9) == nil)
  }
}
