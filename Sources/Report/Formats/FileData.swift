public import Trace

/// The `--files` report for programs: a row for each file, first those of I/O, then those that are waited for.
public struct FileData: ProfileRenderer {
  private let format: DataFormat

  public init(format: DataFormat) { self.format = format }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let tables = [false, true].map { isWaiting in
      (FileTable(resolved.profile) { $0.isWaiting == isWaiting }.rows, isWaiting)
    }
    switch format {
    case .json: return json(tables, resolved)
    case .csv: return csv(tables)
    }
  }

  private func json(_ tables: [([FileTable.Row], Bool)], _ resolved: ResolvedProfile) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.reportMembers(schema: "renacer-prof.files", resolved.profile)
    json.key("rows")
    json.beginArray()
    for (rows, isWaiting) in tables {
      for row in rows {
        json.beginObject()
        json.member("io_file", row.file == .none ? nil : row.file.name)
        json.member("kind", row.file.kind.rawValue)
        json.members(of: row.measure)
        json.member("slow_calls", row.measure.slowCalls)
        json.member("waiting", isWaiting)
        json.endObject()
      }
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }

  private func csv(_ tables: [([FileTable.Row], Bool)]) -> [UInt8] {
    var csv = CSVWriter()
    csv.titles(["io_file", "kind"] + MeasureColumns.names + ["slow_calls", "waiting"])
    for (rows, isWaiting) in tables {
      for row in rows {
        if row.file == .none { csv.empty() } else { csv.cell(row.file.name) }
        csv.cell(row.file.kind.rawValue)
        csv.cells(of: row.measure)
        csv.cell(row.measure.slowCalls)
        csv.cell(isWaiting ? "true" : "false")
        csv.endRow()
      }
    }
    return csv.text
  }
}
