internal import Syscalls
public import Trace

/// The `-c` report for programs: a row for each system call.
public struct SummaryData: ProfileRenderer {
  private let format: DataFormat
  private let order: SummaryOrder

  public init(format: DataFormat, order: SummaryOrder = .time) {
    self.format = format
    self.order = order
  }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let rows = CallSummary(resolved.profile, order: order).rows
    switch format {
    case .json: return json(rows, resolved.profile)
    case .csv: return csv(rows)
    }
  }

  private func json(_ rows: [CallSummary.Row], _ profile: Profile) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.reportMembers(schema: "renacer-prof.summary", profile)
    json.key("rows")
    json.beginArray()
    for row in rows {
      json.beginObject()
      json.member("syscall", row.name)
      json.members(of: row.measure)
      json.key("errors_by_name")
      json.beginObject()
      for (error, count) in row.errors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        json.key(text: error.displayName)
        json.number(count)
      }
      json.endObject()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }

  private func csv(_ rows: [CallSummary.Row]) -> [UInt8] {
    var csv = CSVWriter()
    csv.titles(["syscall"] + MeasureColumns.names)
    for row in rows {
      csv.cell(row.name)
      csv.cells(of: row.measure)
      csv.endRow()
    }
    return csv.text
  }
}
