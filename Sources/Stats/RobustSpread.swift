/// What is usual of a series of latencies, by estimates that outliers hardly move.
public struct RobustSpread: Sendable, Equatable {
  /// Of normally distributed values, the standard deviation is so many times the median absolute deviation.
  private static let sigmasPerDeviation = 1.4826
  /// Latencies are never so equal that less than a tenth of the median counts.
  private static let leastShare = 0.1

  /// Nanoseconds.
  public let median: UInt64
  /// The standard deviation that the values would have without outliers, in nanoseconds: 1.4826 times the median absolute
  /// deviation, but at least a tenth of the median and at least what the caller says.
  public let sigma: Double

  public init(median: UInt64, medianAbsoluteDeviation: UInt64, leastSigma: Double) {
    self.median = median
    sigma = max(
      Double(medianAbsoluteDeviation) * Self.sigmasPerDeviation, Double(median) * Self.leastShare, leastSigma)
  }

  /// How many sigmas a latency lies above the median; negative below it.
  public func deviation(of nanoseconds: UInt64) -> Double {
    (Double(nanoseconds) - Double(median)) / sigma
  }
}

extension SampleWindow {
  /// What is usual of the samples in the window.
  public func spread(leastSigma: Double) -> RobustSpread {
    RobustSpread(
      median: median, medianAbsoluteDeviation: medianAbsoluteDeviation, leastSigma: leastSigma)
  }
}

extension LatencyHistogram {
  /// What is usual of the recorded latencies, to within the width of a bucket (0.79 %).
  public func spread(leastSigma: Double) -> RobustSpread {
    let median = percentile(0.5)
    var distances: [(distance: UInt64, count: UInt64)] = []
    for bucket in buckets {
      let value = bucket.representative
      distances.append((value > median ? value - median : median - value, bucket.count))
    }
    distances.sort { $0.distance < $1.distance }
    var rest = count / 2
    var deviation: UInt64 = 0
    for (distance, count) in distances {
      deviation = distance
      if count > rest { break }
      rest -= count
    }
    return RobustSpread(median: median, medianAbsoluteDeviation: deviation, leastSigma: leastSigma)
  }

  /// How many latencies lie more than so many sigmas above the median of `spread`.
  public func count(beyond sigmas: Double, of spread: RobustSpread) -> UInt64 {
    buckets.reduce(0) { spread.deviation(of: $1.representative) > sigmas ? $0 &+ $1.count : $0 }
  }
}
