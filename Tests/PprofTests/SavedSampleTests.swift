import Stats
import TestSupport
import Testing
import Trace

@testable import Pprof

struct SavedSampleTests {
  private func measure(_ latencies: [UInt64], bytes: UInt64 = 0, threshold: UInt64) -> Measure {
    var measure = Measure()
    for latency in latencies {
      measure.add(nanoseconds: latency, bytes: bytes, isError: false, isSlow: latency >= threshold)
    }
    return measure
  }

  @Test(arguments: 0..<300)
  func `samples add up and lie in the buckets of the calls`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let shift = UInt64.random(in: 0..<44, using: &random)
    let count = Int.random(in: 1...200, using: &random)
    let latencies = (0..<count).map { _ in random.next() >> (20 + shift) }
    let threshold = latencies.randomElement(using: &random) ?? 0
    let whole = measure(latencies, bytes: random.next() >> 20, threshold: threshold)
    let samples = SavedSample.samples(of: whole, slowThresholdNanoseconds: threshold)
    #expect(samples.reduce(0) { $0 + $1.calls } == UInt64(count))
    #expect(samples.reduce(0) { $0 + $1.nanoseconds } == latencies.reduce(0, +))
    #expect(samples.reduce(0) { $0 + $1.bytes } == whole.bytes)
    #expect(samples.first?.latencyNanoseconds == latencies.min())
    #expect(samples.last?.latencyNanoseconds == latencies.max())
    let slow = samples.filter { $0.latencyNanoseconds >= threshold }.reduce(0) { $0 + $1.calls }
    #expect(slow == UInt64(latencies.count { $0 >= threshold }))
    let buckets = Dictionary(grouping: latencies, by: LatencyScale.bucket(of:)).mapValues { UInt64($0.count) }
    let saved = Dictionary(grouping: samples) { LatencyScale.bucket(of: $0.latencyNanoseconds) }
    #expect(saved.mapValues { $0.reduce(0) { $0 + $1.calls } } == buckets)
    for sample in samples {
      let bucket = LatencyScale.bucket(of: sample.latencyNanoseconds)
      // Shares are rounded: a sample can be a nanosecond off.
      #expect(sample.nanoseconds / sample.calls + 1 >= LatencyScale.lowerBound(of: bucket))
      #expect(sample.nanoseconds / sample.calls <= LatencyScale.upperBound(of: bucket) + 1)
    }
  }

  @Test func `calls on both sides of the threshold within a bucket are two samples`() {
    let whole = measure([1_000_000, 1_000_001, 1_000_100, 1_000_200], threshold: 1_000_100)
    let samples = SavedSample.samples(of: whole, slowThresholdNanoseconds: 1_000_100)
    #expect(samples.map(\.latencyNanoseconds) == [1_000_000, 1_000_200])
    #expect(samples.map(\.calls) == [2, 2])
  }

  @Test func `values beyond 63 bits stop there`() {
    let whole = measure([.max, .max], bytes: .max / 2, threshold: 1)
    let samples = SavedSample.samples(of: whole, slowThresholdNanoseconds: 1)
    #expect(samples.reduce(0) { $0 + $1.nanoseconds } == UInt64(Int64.max))
    #expect(samples.reduce(0) { $0 + $1.bytes } == UInt64(Int64.max))
  }
}
