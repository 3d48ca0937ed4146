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

  /// The latencies of each stratum.
  var strata: [LatencyHistogram] {
    // In an order of their own, so that sums of fractions are the same in every run.
    latencies.sorted {
      ($0.key.function.name, $0.key.function.module, $0.key.call)
        < ($1.key.function.name, $1.key.function.module, $1.key.call)
    }.map(\.value)
  }

  mutating func add(_ measure: Measure, in stratum: Stratum) {
    sum.merge(measure)
    latencies[stratum, default: LatencyHistogram()].merge(measure.latency)
  }
}
