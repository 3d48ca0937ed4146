/// A distribution of latencies.
package struct LatencyHistogram: Sendable, Equatable {
  package private(set) var count: UInt64 = 0
  package private(set) var total: UInt64 = 0
  package init() {}
  package mutating func record(_ nanoseconds: UInt64) { count += 1; total += nanoseconds }
  package mutating func merge(_ other: LatencyHistogram) { count += other.count; total += other.total }
}
