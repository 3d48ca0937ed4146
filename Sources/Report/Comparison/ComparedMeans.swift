internal import Trace

/// By what means the runs of both sides were measured.
struct ComparedMeans: Sendable {
  private let before: CaptureSummary
  private let after: CaptureSummary

  init(before: [ResolvedProfile], after: [ResolvedProfile]) {
    self.before = Self.sum(before)
    self.after = Self.sum(after)
  }

  /// Only what is told of means is of interest in the sum.
  private static func sum(_ runs: [ResolvedProfile]) -> CaptureSummary {
    var sum = CaptureSummary()
    for (index, run) in runs.enumerated() {
      let capture = run.profile.capture
      sum.backend = index == 0 || sum.backend == capture.backend ? capture.backend : .mixed
      sum.clock = index == 0 || sum.clock == capture.clock ? capture.clock : .mixed
      sum.lostCalls &+= capture.lostCalls
    }
    return sum
  }

  /// Whole sentences.
  var sentences: [String] {
    var sentences: [String] = []
    let (first, second) = (BackendSentence.short(before), BackendSentence.short(after))
    if first == second {
      sentences.append("Both sides were measured by \(first).")
    } else {
      sentences.append(
        "The side before was measured by \(first), the side after by \(second): part of what differs is theirs."
      )
    }
    if before.lostCalls > 0 || after.lostCalls > 0 {
      sentences.append(
        "LOST: \(Quantity.calls(before.lostCalls)) before and \(Quantity.calls(after.lostCalls)) after are missing."
      )
    }
    return sentences
  }
}
