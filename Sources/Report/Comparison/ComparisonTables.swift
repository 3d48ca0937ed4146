internal import Trace

/// The tables of a comparison, as text and Markdown lay them out.
struct ComparisonTables {
  private let comparison: ProfileComparison
  private let rowLimit: Int

  init(_ comparison: ProfileComparison, rowLimit: Int) {
    self.comparison = comparison
    self.rowLimit = rowLimit
  }

  /// Those that have rows.
  var all: [ReportTable] {
    ComparedSubject.Kind.allCases.compactMap { kind in
      let rows = comparison.rows(kind)
      return rows.isEmpty ? nil : table(kind, rows)
    }
  }

  private func table(_ kind: ComparedSubject.Kind, _ rows: [ComparedRow]) -> ReportTable {
    let shown = rows.prefix(rowLimit)
    let (title, name) =
      switch kind {
      case .functions: ("Time by function", "function")
      case .waitingFunctions: ("Waiting (poll, epoll, select …) by function", "function")
      case .lines: ("Time by source line", "line")
      case .files: ("Time by file", "file")
      case .systemCalls: ("Time by system call", "system call")
      }
    let note =
      shown.count < rows.count
      ? "\(shown.count) of \(Quantity.count(UInt64(rows.count))); --top shows more" : ""
    return ReportTable(
      title: title, note: note,
      columns: [
        ("before", .right), ("after", .right), ("change", .right), ("in %", .right), ("certainty", .right),
        ("calls", .right), ("p50", .right), ("p99", .right), (name, .left),
      ], rows: shown.map(cells))
  }

  private func cells(_ row: ComparedRow) -> [String] {
    let time = ChangeText(row[.time], .time)
    let state =
      switch row.state {
      case .kept: time.relative
      case .new: "new"
      case .vanished: "gone"
      }
    return [
      time.before, time.after, time.absolute, state, time.shortCertainty,
      ChangeText(row[.calls], .calls).sides, percentile(row, .p50), percentile(row, .p99),
      TerminalText.escaped(row.subject.name),
    ]
  }

  /// Both sides, with a star where they differ by more than noise.
  private func percentile(_ row: ComparedRow, _ figure: ComparedFigure) -> String {
    let text = ChangeText(row[figure], figure)
    switch row.state {
    case .new: return text.after
    case .vanished: return text.before
    case .kept: return text.sides + (row[figure].isSignificant ? " *" : "")
    }
  }

  /// What the tables need to be understood.
  static let legend =
    "certainty: that the change of the total is more than noise (level 95%, corrected for the number of rows by "
    + "Benjamini-Hochberg); ? cannot be told from so few calls or runs; * the same of a percentile"
}
