public import Trace

/// The `-c` report: strace's table, the percentiles of each call where they are asked for, and which errors came.
public struct SummaryReport: ProfileRenderer {
  public struct Options: Sendable {
    public var order = SummaryOrder.time
    /// Whether percentiles of latency are shown.
    public var showsPercentiles = false

    public init(order: SummaryOrder = .time, showsPercentiles: Bool = false) {
      self.order = order
      self.showsPercentiles = showsPercentiles
    }
  }

  private let options: Options

  public init(options: Options) { self.options = options }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let summary = CallSummary(resolved.profile, order: options.order)
    var text = summary.text()
    if options.showsPercentiles {
      text += "\n"
      summary.percentileTable().writeRows(to: &text, indent: "")
    }
    if let errors = summary.errorTable() {
      text += "\n"
      errors.writeRows(to: &text, indent: "")
    }
    let capture = resolved.profile.capture
    let calls = resolved.profile.series.reduce(0) { $0 + $1.measure.calls }
    let clock = BackendSentence.text(capture, calls: calls)
    text += "\nwall time \(Quantity.duration(capture.wallNanoseconds)); \(clock)\n"
    if let lost = LostSentence.text(capture, calls: calls) { text += lost + "\n" }
    if let own = OwnTimeSentence.text(capture, calls: calls) { text += own + "\n" }
    if let restriction = RestrictionSentence.text(capture) { text += restriction + "\n" }
    return Array(text.utf8)
  }
}
