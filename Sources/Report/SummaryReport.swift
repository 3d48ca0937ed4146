package import Trace

/// The `-c` report: strace's table, and the percentiles of each call where they are asked for.
package struct SummaryReport: ProfileRenderer {
  private let showsPercentiles: Bool

  package init(showsPercentiles: Bool) { self.showsPercentiles = showsPercentiles }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let summary = CallSummary(resolved.profile)
    return Array((summary.text() + (showsPercentiles ? "\n" + summary.extendedText() : "")).utf8)
  }
}
