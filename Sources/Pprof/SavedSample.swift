internal import Stats
internal import Trace

/// A part of a measure that becomes one sample: calls within one bucket of the histogram.
struct SavedSample: Equatable {
  /// Stands for the latency of each call and lies in the bucket; the series' minimum or maximum where it holds that.
  let latencyNanoseconds: UInt64
  let calls: UInt64
  /// Sum of the latencies, apportioned so that those of all samples add up to the measure's total.
  private(set) var nanoseconds: UInt64 = 0
  /// Apportioned likewise.
  private(set) var bytes: UInt64 = 0
  /// What a call in this sample can have taken.
  private let range: ClosedRange<UInt64>

  /// Values are signed in the file.
  static let greatestValue = UInt64(Int64.max)

  /// The samples of a measure, from the lowest latency to the highest.
  ///
  /// - Parameter slowThresholdNanoseconds: calls below it and calls from it on are never in one sample, so that the
  ///   number of slow calls comes back.
  static func samples(of measure: Measure, slowThresholdNanoseconds threshold: UInt64) -> [SavedSample] {
    let latency = measure.latency
    var slowLeft = measure.slowCalls
    for bucket in latency.buckets where bucket.lowerBound >= threshold {
      slowLeft = slowLeft < bucket.count ? 0 : slowLeft - bucket.count
    }
    var samples: [SavedSample] = []
    for bucket in latency.buckets {
      let range = max(bucket.lowerBound, latency.minimum)...min(bucket.upperBound, latency.maximum)
      if range.lowerBound < threshold, threshold <= range.upperBound {
        // The extremes are on their own sides, whatever the counts say.
        var slow = min(slowLeft, bucket.count)
        if range.upperBound == latency.maximum { slow = max(slow, 1) }
        if range.lowerBound == latency.minimum { slow = min(slow, bucket.count - 1) }
        append(bucket.count - slow, in: range.lowerBound...threshold - 1, of: latency, to: &samples)
        append(slow, in: threshold...range.upperBound, of: latency, to: &samples)
      } else {
        append(bucket.count, in: range, of: latency, to: &samples)
      }
    }
    apportionTime(min(measure.totalNanoseconds, greatestValue), among: &samples)
    apportionBytes(min(measure.bytes, greatestValue), among: &samples)
    return samples
  }

  private init(latencyNanoseconds: UInt64, calls: UInt64, range: ClosedRange<UInt64>) {
    self.latencyNanoseconds = min(latencyNanoseconds, Self.greatestValue)
    self.calls = min(calls, Self.greatestValue)
    self.range = range
  }

  /// Adds a sample, or two where the range reaches from the minimum to the maximum.
  private static func append(
    _ calls: UInt64, in range: ClosedRange<UInt64>, of latency: LatencyHistogram,
    to samples: inout [SavedSample]
  ) {
    if calls == 0 { return }
    let (minimum, maximum) = (latency.minimum, latency.maximum)
    var rest = calls
    if range.lowerBound == minimum, range.upperBound == maximum, minimum < maximum, calls > 1 {
      samples.append(SavedSample(latencyNanoseconds: minimum, calls: 1, range: minimum...minimum))
      rest -= 1
    } else if range.lowerBound == minimum {
      samples.append(SavedSample(latencyNanoseconds: minimum, calls: rest, range: range))
      return
    }
    let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
    samples.append(
      SavedSample(
        latencyNanoseconds: range.upperBound == maximum ? maximum : middle, calls: rest, range: range))
  }

  /// Each sample gets the least that its calls can have taken, and the same share of what they can have taken beyond
  /// that.
  private static func apportionTime(_ total: UInt64, among samples: inout [SavedSample]) {
    var least: UInt64 = 0
    var slack = 0.0
    for sample in samples {
      least = least.addingSaturated(sample.leastNanoseconds)
      slack += sample.slackNanoseconds
    }
    let beyond = total < least ? 0 : total - least
    let share = slack > 0 ? min(1, Double(beyond) / slack) : 0
    var left = total
    // Sums are rounded, not each share, so that what is lost does not gather in the last sample.
    var slackBefore = 0.0
    var extraBefore: UInt64 = 0
    for index in samples.indices.dropLast() {
      let sample = samples[index]
      slackBefore += sample.slackNanoseconds
      let extra = UInt64(exactly: (slackBefore * share).rounded(.down)) ?? .max
      samples[index].nanoseconds = min(left, sample.leastNanoseconds.addingSaturated(extra - extraBefore))
      left -= samples[index].nanoseconds
      extraBefore = extra
    }
    if !samples.isEmpty { samples[samples.count - 1].nanoseconds = left }
  }

  private static func apportionBytes(_ total: UInt64, among samples: inout [SavedSample]) {
    if total == 0 { return }
    let calls = samples.reduce(UInt128(0)) { $0 + UInt128($1.calls) }
    var left = total
    for index in samples.indices.dropLast() {
      let share = UInt64(truncatingIfNeeded: UInt128(total) * UInt128(samples[index].calls) / calls)
      samples[index].bytes = share
      left -= share
    }
    if !samples.isEmpty { samples[samples.count - 1].bytes = left }
  }

  private var leastNanoseconds: UInt64 { range.lowerBound.multipliedSaturated(by: calls) }

  private var slackNanoseconds: Double { Double(range.upperBound - range.lowerBound) * Double(calls) }
}
