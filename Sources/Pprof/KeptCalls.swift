internal import Stats
internal import Trace

/// The single calls of a profile by the series in which they are saved.
struct KeptCalls {
  private var calls: [CallTimeline.Call] = []
  /// Where the calls of each series begin, and where those of the last end.
  private var starts: [Int]
  let threads: [CallTimeline.Thread]

  /// - Parameter series: what is saved, each key once.
  init(_ profile: Profile, in series: [Profile.Series]) {
    threads = profile.timeline?.threads ?? []
    starts = [Int](repeating: 0, count: series.count + 1)
    guard let timeline = profile.timeline else { return }
    var placesByKey: [Profile.SeriesKey: Int] = [:]
    for (place, series) in series.enumerated() { placesByKey[series.key] = place }
    let places = profile.series.map { placesByKey[$0.key] ?? 0 }
    calls = timeline.calls.sorted {
      (places[Int($0.series)], $0.start) < (places[Int($1.series)], $1.start)
    }
    for call in calls { starts[places[Int(call.series)] + 1] += 1 }
    for place in series.indices { starts[place + 1] += starts[place] }
  }

  subscript(series: Int) -> ArraySlice<CallTimeline.Call> { calls[starts[series]..<starts[series + 1]] }
}

extension Measure {
  /// The calls of a series that are not among those kept singly.
  ///
  /// Their number and times by bucket are exact; minimum and maximum, which may be those of other calls, are as near to
  /// the true ones as buckets tell.
  func without(_ kept: ArraySlice<CallTimeline.Call>, slowThresholdNanoseconds threshold: UInt64) -> Measure {
    if kept.isEmpty { return self }
    var histogram = LatencyHistogram()
    for call in kept { histogram.record(call.nanoseconds) }
    var counts: [UInt64: UInt64] = [:]
    for bucket in histogram.buckets { counts[bucket.lowerBound] = bucket.count }
    var left: [(range: ClosedRange<UInt64>, count: UInt64)] = []
    for bucket in latency.buckets {
      let gone = counts[bucket.lowerBound] ?? 0
      guard bucket.count > gone else { continue }
      let range = max(bucket.lowerBound, latency.minimum)...min(bucket.upperBound, latency.maximum)
      left.append((range, bucket.count - gone))
    }
    var rest = LatencyHistogram()
    var time = totalNanoseconds - min(totalNanoseconds, histogram.total)
    if left.count == 1, left[0].count == 1 {
      rest.record(time)
    } else {
      for (index, bucket) in left.enumerated() {
        var count = bucket.count
        if index == left.count - 1, count > 1 || index > 0 {
          rest.record(bucket.range.upperBound, count: 1, sum: 0)
          count -= 1
        }
        rest.record(bucket.range.lowerBound, count: count, sum: time)
        time = 0
      }
    }
    let bytesGone = kept.reduce(0) { $0 &+ $1.bytes }
    let slowGone = UInt64(kept.count { $0.nanoseconds >= threshold })
    return Measure(
      latency: rest, errors: min(errors, rest.count), bytes: bytes - min(bytes, bytesGone),
      slowCalls: slowCalls - min(slowCalls, slowGone))
  }
}
