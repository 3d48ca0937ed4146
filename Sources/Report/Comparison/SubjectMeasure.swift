internal import Stats
internal import Trace

/// What one run measured of a subject: in all, and by places and kinds of calls, whose latencies differ.
struct SubjectMeasure {
  struct Stratum: Hashable {
    let function: FunctionTable.FunctionKey
    let call: String
  }

  private(set) var sum = Measure()
  private var latencies: [Stratum: LatencyHistogram] = [:]

  /// The latencies of each stratum of two sides.
  static func strata(
    _ before: SubjectMeasure, _ after: SubjectMeasure
  ) -> [(before: LatencyHistogram, after: LatencyHistogram)] {
    // In an order of their own, so that sums of fractions are the same each time.
    Set(before.latencies.keys).union(after.latencies.keys).sorted {
      ($0.function.name, $0.function.module, $0.call) < ($1.function.name, $1.function.module, $1.call)
    }.map { (before.latencies[$0] ?? LatencyHistogram(), after.latencies[$0] ?? LatencyHistogram()) }
  }

  mutating func add(_ measure: Measure, in stratum: Stratum) {
    sum.merge(measure)
    latencies[stratum, default: LatencyHistogram()].merge(measure.latency)
  }
}
