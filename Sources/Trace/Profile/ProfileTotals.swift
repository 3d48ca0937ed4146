/// The sums over all of a profile. While each of them fits, so does every sum that a report takes of a part.
struct ProfileTotals {
  /// Calls, errors, bytes, slow calls, time in calls, wall time, unfinished calls, unwound stacks, calls timed by the
  /// tracer, own time.
  private var sums = InlineArray<10, UInt64>(repeating: 0)

  /// The greatest sum that is let through: files hold signed numbers.
  private static let limit = UInt64(Int64.max)

  init() {}

  /// Adds a profile; `false`, and nothing useful, where a sum does not fit.
  mutating func add(_ profile: Profile) -> Bool {
    for series in profile.series {
      let measure = series.measure
      let fits =
        add(measure.calls, to: 0) && add(measure.errors, to: 1) && add(measure.bytes, to: 2)
        && add(measure.slowCalls, to: 3) && add(measure.totalNanoseconds, to: 4)
      guard fits else { return false }
    }
    let capture = profile.capture
    let unwinding = capture.unwinding
    let ends = [
      unwinding.complete, unwinding.frameLimit, unwinding.noUnwindInformation, unwinding.unreadableMemory,
      unwinding.badUnwindInformation,
    ]
    return add(capture.wallNanoseconds, to: 5) && add(capture.unfinishedCalls, to: 6)
      && ends.allSatisfy { add($0, to: 7) } && add(capture.callsTimedByTracer, to: 8)
      && add(capture.ownNanoseconds, to: 9)
  }

  private mutating func add(_ value: UInt64, to index: Int) -> Bool {
    let (sum, overflow) = sums[index].addingReportingOverflow(value)
    guard !overflow, sum <= Self.limit else { return false }
    sums[index] = sum
    return true
  }
}
