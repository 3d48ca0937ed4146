package import Trace

/// The `-c` report: strace's table, and the percentiles of each call where they are asked for.
package struct SummaryReport: ProfileRenderer {
  private let showsPercentiles: Bool

  package init(showsPercentiles: Bool) { self.showsPercentiles = showsPercentiles }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let summary = CallSummary(resolved.profile)
    var text = summary.text()
    if showsPercentiles { text += "\n" + summary.extendedText() }
    let capture = resolved.profile.capture
    text += "\nwall time \(Quantity.duration(capture.wallNanoseconds)); \(ClockSentence.text(capture))\n"
    return Array(text.utf8)
  }
}
