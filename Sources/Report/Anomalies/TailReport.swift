internal import Stats
public import Trace

/// Which calls of a profile stand out from others of their name, by the profile's histograms.
///
/// For each call with at least ten samples whose time is not waiting: the median and the robust sigma of its latencies
/// (as `AnomalyDetector` has it), of all of them, as a profile does not keep their order. A call is listed if its slowest lies more
/// than the threshold above the median.
public struct TailReport: ProfileRenderer {
  private struct Row {
    let name: String
    let latency: LatencyHistogram
    let spread: RobustSpread
    let beyond: UInt64
    var deviation: Double { spread.deviation(of: latency.maximum) }
  }

  private let threshold: Double

  /// - Parameter threshold: how many sigmas above the median make a call stand out.
  public init(threshold: Double) { self.threshold = threshold }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let rows = rows(of: resolved.profile)
    let sigmas = Quantity.fixed(threshold, decimals: 1)
    guard !rows.isEmpty else {
      return Array("no call took more than \(sigmas) sigma above its median\n".utf8)
    }
    var text = "calls that took more than \(sigmas) sigma above the median of their name:\n"
    var table = TextTable([
      ("severity", .left), ("sigma", .right), ("max", .right), ("median", .right), ("beyond", .right),
      ("of calls", .right), ("share", .right), ("syscall", .left),
    ])
    for row in rows {
      table.append([
        Anomaly.Severity(deviation: row.deviation).rawValue, AnomalyText.sigmas(row.deviation),
        Quantity.duration(row.latency.maximum), Quantity.duration(row.spread.median),
        Quantity.count(row.beyond), Quantity.count(row.latency.count),
        Quantity.share(row.beyond, of: row.latency.count), TerminalText.escaped(row.name),
      ])
    }
    table.write(to: &text)
    text += "  \(AnomalyText.rule)\n"
    return Array(text.utf8)
  }

  private func rows(of profile: Profile) -> [Row] {
    var latencies = profile.calls.map { _ in LatencyHistogram() }
    for series in profile.series { latencies[Int(series.key.call.index)].merge(series.measure.latency) }
    return zip(profile.calls, latencies).compactMap { call, latency in
      guard !call.isWaiting, latency.count >= UInt64(AnomalyDetector.leastSamples) else { return nil }
      let spread = latency.spread(leastSigma: AnomalyDetector.leastSigmaNanoseconds)
      guard spread.deviation(of: latency.maximum) > threshold else { return nil }
      // The slowest is one of them, though the middle of its bucket may not be.
      let beyond = max(1, latency.count(beyond: threshold, of: spread))
      return Row(name: call.name, latency: latency, spread: spread, beyond: beyond)
    }.sorted { ($1.deviation, $0.name) < ($0.deviation, $1.name) }
  }
}
