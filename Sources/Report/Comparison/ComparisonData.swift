internal import Trace

/// A comparison for programs, as JSON.
struct ComparisonData {
  private let comparison: ProfileComparison
  private let verdicts: [GateVerdict]

  init(_ comparison: ProfileComparison, verdicts: [GateVerdict]) {
    self.comparison = comparison
    self.verdicts = verdicts
  }

  func json() -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("schema", "renacer-prof.diff")
    json.member("version", 1 as UInt64)
    writeSides(to: &json)
    json.member("verdict", ComparisonVerdict(comparison).sentences)
    writeGates(to: &json)
    json.key("total")
    write(comparison.total, to: &json)
    json.key("waiting")
    if let waiting = comparison.waiting { write(waiting, to: &json) } else { json.null() }
    json.key("functions")
    write(.functions, to: &json)
    json.key("waiting_functions")
    write(.waitingFunctions, to: &json)
    json.key("lines")
    write(.lines, to: &json)
    json.key("files")
    write(.files, to: &json)
    json.key("system_calls")
    write(.systemCalls, to: &json)
    writeRenames(to: &json)
    json.endObject()
    json.endLine()
    return json.text
  }

  private func writeSides(to json: inout JSONWriter) {
    json.key("before")
    json.beginObject()
    json.member("name", comparison.beforeName)
    json.member("runs", UInt64(comparison.beforeRuns))
    json.endObject()
    json.key("after")
    json.beginObject()
    json.member("name", comparison.afterName)
    json.member("runs", UInt64(comparison.afterRuns))
    json.endObject()
    json.key("scale_after")
    if let scale = comparison.scale { json.signed(scale) } else { json.null() }
    json.key("level")
    json.signed(ProfileComparison.level)
    json.member("correction", "benjamini-hochberg")
    json.member("run_noise_known", comparison.knowsNoise)
  }

  private func writeGates(to json: inout JSONWriter) {
    json.key("gates")
    json.beginArray()
    for verdict in verdicts {
      json.beginObject()
      json.member("condition", verdict.text)
      json.member("trips", verdict.trips)
      json.member("reasons", verdict.reasons)
      json.endObject()
    }
    json.endArray()
  }

  private func write(_ kind: ComparedSubject.Kind, to json: inout JSONWriter) {
    json.beginArray()
    for row in comparison.rows(kind) { write(row, to: &json) }
    json.endArray()
  }

  private func write(_ row: ComparedRow, to json: inout JSONWriter) {
    json.beginObject()
    switch row.subject {
    case .allIO, .allWaiting: break
    case .function(let key), .waitingFunction(let key):
      json.member("function", key.name)
      json.member("module", key.module)
    case .line(let line, let key):
      json.sourceMembers(file: line.file, line: line.line)
      json.member("function", key.name)
    case .file(let name): json.member("io_file", name)
    case .systemCall(let name): json.member("syscall", name)
    }
    json.member("state", row.state.rawValue)
    for figure in ComparedFigure.allCases {
      switch figure {
      case .time: json.key("total_ns")
      case .calls: json.key("calls")
      case .bytes: json.key("bytes")
      case .p50: json.key("p50_ns")
      case .p99: json.key("p99_ns")
      }
      write(row[figure], to: &json)
    }
    json.endObject()
  }

  private func write(_ change: ComparedRow.Change, to json: inout JSONWriter) {
    json.beginObject()
    json.key("before")
    json.signed(change.before)
    json.key("after")
    json.signed(change.after)
    json.key("change")
    json.signed(change.absolute)
    json.key("relative")
    json.signed(change.relative)
    json.key("p_value")
    json.signed(change.pValue ?? .nan)
    json.key("adjusted_p_value")
    json.signed(change.adjustedPValue ?? .nan)
    json.member("significant", change.isSignificant)
    json.endObject()
  }

  private func writeRenames(to json: inout JSONWriter) {
    json.key("rename_guesses")
    json.beginArray()
    for guess in comparison.renames {
      json.beginObject()
      json.member("before", guess.before.name)
      json.member("after", guess.after.name)
      json.member("module", guess.after.module)
      json.member("reason", guess.reason == .sameLine ? "same_line" : "like_calls")
      json.endObject()
    }
    json.endArray()
  }
}

extension JSONWriter {
  /// A number of any sign and size, in the fewest digits that tell it from others; `null` where it is infinite or none.
  fileprivate mutating func signed(_ value: Double) {
    if let whole = Int64(exactly: value) { return number(whole) }
    if value.isFinite { literal("\(value)") } else { null() }
  }
}
