internal import Trace

/// What the report by file says, before it is laid out as text or as a page.
struct FileContents {
  let tables: [ReportTable]

  /// - Parameter rows: rows of each table.
  init(_ profile: Profile, rows: Int) {
    let isUsual = profile.capture.tracesUsualCalls
    let titles = [
      isUsual ? "I/O time by file" : "Time in traced calls by file",
      "Waiting (poll, epoll, select …) by file",
    ]
    tables = zip(titles, [false, true]).compactMap { title, isWaiting in
      let table = FileTable(profile) { $0.isWaiting == isWaiting }
      return table.total.calls > 0 ? Self.table(table, title: title, rows: rows) : nil
    }
  }

  private static func table(_ table: FileTable, title: String, rows: Int) -> ReportTable {
    let shown = table.rows.prefix(rows)
    return ReportTable(
      title: title, note: ReportTable.note(shown: shown.count, of: table.rows.count),
      columns: MeasureCells.columns + [("errors", .right), ("file", .left)],
      rows: shown.map { row in
        MeasureCells.cells(row.measure, total: table.total.totalNanoseconds)
          + [row.measure.errors == 0 ? "" : Quantity.count(row.measure.errors), row.file.title]
      })
  }
}
