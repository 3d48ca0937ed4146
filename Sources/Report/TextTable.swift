/// Rows in aligned columns. The last column is not padded, because names of any length stand in it.
struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// - Parameter columns: title and alignment of each column.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows.append(columns.map(\.title))
  }

  mutating func append(_ row: [String]) {
    precondition(row.count == alignments.count, "a row has as many cells as there are columns")
    rows.append(row)
  }

  /// Appends the table's lines, each behind `indent`.
  func write(to text: inout String, indent: String = "  ") {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      var line = indent
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isLast = column == alignments.count - 1
        line += alignments[column] == .right ? padding + cell : isLast ? cell : cell + padding
        if !isLast { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
  }
}
