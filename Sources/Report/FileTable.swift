internal import Trace

/// I/O time by file, summed from a profile.
struct FileTable {
  struct Row {
    let file: TracedFile
    var measure = Measure()
  }

  /// In order of total time.
  let rows: [Row]
  /// Sum over all calls of the table.
  let total: Measure

  /// Sums the calls for which `includes` holds.
  init(_ profile: Profile, includes: (TracedCall) -> Bool) {
    let isIncluded = profile.calls.map(includes)
    var measures: [FileID: Measure] = [:]
    var total = Measure()
    for series in profile.series where isIncluded[Int(series.key.call.index)] && series.measure.calls > 0 {
      measures[series.key.file, default: Measure()].merge(series.measure)
      total.merge(series.measure)
    }
    rows = Self.sorted(measures, of: profile)
    self.total = total
  }

  /// Measures by file as rows, those that took most time first.
  static func sorted(_ measures: [FileID: Measure], of profile: Profile) -> [Row] {
    measures.map { Row(file: profile.files[Int($0.index)], measure: $1) }.sorted {
      ($1.measure.totalNanoseconds, $0.file.name) < ($0.measure.totalNanoseconds, $1.file.name)
    }
  }
}

extension TracedFile {
  /// What tables show; safe for a terminal.
  var title: String { self == .none ? "(no file)" : TerminalText.escaped(name) }
}
