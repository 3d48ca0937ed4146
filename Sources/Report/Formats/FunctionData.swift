public import Trace

/// The `--function-time` report for programs: a row for each function, first those of I/O, then those that wait.
public struct FunctionData: ProfileRenderer {
  private let format: DataFormat
  private let showsSource: Bool
  /// Files that are told of each function.
  private static let filesOfFunction = 10

  /// - Parameter showsSource: whether rows say where in the function most of the time was spent.
  public init(format: DataFormat, showsSource: Bool) {
    self.format = format
    self.showsSource = showsSource
  }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let charged = ChargedCalls(resolved)
    let tables = [false, true].map { isWaiting in
      (FunctionTable(resolved, charged) { $0.isWaiting == isWaiting }, isWaiting)
    }
    switch format {
    case .json: return json(tables, resolved)
    case .csv: return csv(tables)
    }
  }

  private func site(of row: FunctionTable.Row) -> FunctionTable.SourceLine? {
    showsSource ? row.hottestSite : nil
  }

  private func json(_ tables: [(FunctionTable, Bool)], _ resolved: ResolvedProfile) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.reportMembers(schema: "renacer-prof.functions", resolved.profile)
    json.key("rows")
    json.beginArray()
    for (table, isWaiting) in tables {
      for row in table.functions {
        let site = site(of: row)
        json.beginObject()
        json.member("function", row.function.name)
        json.member("module", row.function.module)
        json.sourceMembers(file: site?.file, line: site?.line ?? 0)
        json.members(of: row.measure)
        json.member("inclusive_ns", row.inclusiveNanoseconds)
        json.member("slow_calls", row.measure.slowCalls)
        json.member("waiting", isWaiting)
        write(row.files, to: &json)
        json.endObject()
      }
    }
    json.endArray()
    json.member("notes", resolved.notes)
    json.endObject()
    json.endLine()
    return json.text
  }

  /// The files that most of a function's time went to.
  private func write(_ files: [FileTable.Row], to json: inout JSONWriter) {
    json.key("io_files")
    json.beginArray()
    for row in files.lazy.filter({ $0.file != .none }).prefix(Self.filesOfFunction) {
      json.beginObject()
      json.member("io_file", row.file.name)
      json.member("calls", row.measure.calls)
      json.member("errors", row.measure.errors)
      json.member("total_ns", row.measure.totalNanoseconds)
      json.member("bytes", row.measure.bytes)
      json.endObject()
    }
    json.endArray()
  }

  private func csv(_ tables: [(FunctionTable, Bool)]) -> [UInt8] {
    var csv = CSVWriter()
    csv.titles(
      ["function", "module", "file", "line"] + MeasureColumns.names
        + ["inclusive_ns", "slow_calls", "waiting", "io_file"])
    for (table, isWaiting) in tables {
      for row in table.functions {
        csv.cell(row.function.name)
        csv.cell(row.function.module)
        if let site = site(of: row) {
          csv.cell(SourcePaths.normalized(site.file))
          csv.cell(UInt64(site.line))
        } else {
          csv.empty()
          csv.empty()
        }
        csv.cells(of: row.measure)
        csv.cell(row.inclusiveNanoseconds)
        csv.cell(row.measure.slowCalls)
        csv.cell(isWaiting ? "true" : "false")
        if let file = row.files.first(where: { $0.file != .none })?.file {
          csv.cell(file.name)
        } else {
          csv.empty()
        }
        csv.endRow()
      }
    }
    return csv.text
  }
}
