internal import Trace

/// The calls of a profile, summed by what they are charged to, system call and, where that is asked for, file: a few sums
/// that stand for millions of stacks.
struct ChargedCalls {
  struct Sum {
    let attribution: SelfAttribution
    let call: CallID
    /// `.none` where files are not told apart.
    let file: FileID
    var measure = Measure()
  }

  private(set) var sums: [Sum] = []

  init(_ resolved: ResolvedProfile, byFile: Bool = true) {
    let profile = resolved.profile
    var attributions = StackAttributions(resolved)
    var places: [UInt64: Int] = [:]
    var last: (key: UInt64, place: Int) = (.max, 0)
    for series in profile.series where series.measure.calls > 0 {
      let file = byFile ? series.key.file : .none
      let number = attributions.number(of: series.key.stack)
      // At most 10,001 files, and functions and lines for which a program of 16 million would be needed.
      let key = UInt64(number) << 40 | UInt64(file.index) << 16 | UInt64(series.key.call.index)
      if key != last.key {
        last = (key, places[key] ?? sums.count)
        if last.place == sums.count {
          places[key] = last.place
          sums.append(
            Sum(
              attribution: attributions.attributions[number], call: series.key.call, file: file))
        }
      }
      sums[last.place].measure.merge(series.measure)
    }
  }
}
