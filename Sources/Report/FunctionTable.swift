internal import Trace

/// I/O time by function and by source line, summed from a profile.
struct FunctionTable {
  /// What makes a function one: the same name in another module is another function.
  struct FunctionKey: Hashable {
    let name: String
    let module: String
  }

  struct SourceLine: Hashable {
    let file: String
    let line: UInt32
  }

  struct Row {
    let function: FunctionKey
    /// Calls whose self frame is this function.
    var measure = Measure()
    /// Nanoseconds of calls that have this function anywhere in their stack.
    var inclusiveNanoseconds: UInt64 = 0
    /// What the calls worked on, that which took most time first.
    var files: [FileTable.Row] = []
    /// Nanoseconds by line of the call in this function; `nil` stands for an unknown line.
    var sites: [SourceLine?: UInt64] = [:]

    /// The line that took the most time.
    var hottestSite: SourceLine? {
      sites.max { ($0.value, $1.key.sortKey) < ($1.value, $0.key.sortKey) }?.key
    }
  }

  struct LineRow {
    let line: SourceLine
    let function: FunctionKey
    var measure = Measure()
  }

  /// Functions in order of total time.
  let functions: [Row]
  /// Lines of the program's own code that made the calls, in order of total time.
  let lines: [LineRow]
  /// Sum over all calls of the table.
  let total: Measure
  /// From this latency on a call counts as slow.
  let slowThresholdNanoseconds: UInt64

  /// Sums the calls for which `includes` holds.
  ///
  /// - Parameter charged: the calls of the profile.
  init(_ resolved: ResolvedProfile, _ charged: ChargedCalls, includes: (TracedCall) -> Bool) {
    let isIncluded = resolved.profile.calls.map(includes)
    var functions: [FunctionKey: Row] = [:]
    var lines: [LineRow.Key: LineRow] = [:]
    var files: [FunctionKey: [FileID: Measure]] = [:]
    var total = Measure()
    for sum in charged.sums where isIncluded[Int(sum.call.index)] {
      let (key, site) = (sum.attribution.function, sum.attribution.site)
      total.merge(sum.measure)
      functions[key, default: Row(function: key)].measure.merge(sum.measure)
      files[key, default: [:]][sum.file, default: Measure()].merge(sum.measure)
      functions[key]?.sites[site, default: 0] += sum.measure.totalNanoseconds
      if let site, sum.attribution.isOwnSite {
        let lineKey = LineRow.Key(line: site, function: key)
        lines[lineKey, default: LineRow(line: site, function: key)].measure.merge(sum.measure)
      }
    }
    if !functions.isEmpty {
      let inclusive = InclusiveTimes(resolved, isIncluded: isIncluded)
      for (key, row) in functions {
        functions[key]?.inclusiveNanoseconds = inclusive[key] ?? row.measure.totalNanoseconds
      }
    }
    for (key, measures) in files {
      functions[key]?.files = FileTable.sorted(measures, of: resolved.profile)
    }
    self.total = total
    slowThresholdNanoseconds = resolved.profile.capture.slowThresholdNanoseconds
    self.functions = functions.values.sorted {
      ($1.measure.totalNanoseconds, $0.function.name) < ($0.measure.totalNanoseconds, $1.function.name)
    }
    self.lines = lines.values.sorted {
      ($1.measure.totalNanoseconds, $0.line.file, $0.line.line)
        < ($0.measure.totalNanoseconds, $1.line.file, $1.line.line)
    }
  }
}

extension FunctionTable.LineRow {
  struct Key: Hashable {
    let line: FunctionTable.SourceLine
    let function: FunctionTable.FunctionKey
  }
}

extension FunctionTable.FunctionKey {
  init(_ frame: SourceFrame) { self.init(name: frame.function, module: frame.module) }
}

extension FunctionTable.SourceLine {
  init?(_ frame: SourceFrame) {
    guard let file = frame.file, frame.line > 0 else { return nil }
    self.init(file: file, line: frame.line)
  }
}

extension FunctionTable.SourceLine? {
  fileprivate var sortKey: String { map { "\($0.file):\($0.line)" } ?? "" }
}
