internal import Trace

/// A table of a report in words, as text and HTML lay it out. Cells are safe for a terminal, not yet for markup.
struct ReportTable {
  typealias Column = (title: String, alignment: TextTable.Alignment)

  let title: String
  /// What is said beside the title, such as how many rows are left out; empty where nothing is.
  var note = ""
  /// A line between title and table; empty where nothing is to be said.
  var remark = ""
  let columns: [Column]
  var rows: [[String]] = []
  /// A row of sums below the others; empty where there is none.
  var total: [String] = []

  /// What is said beside a title where rows are left out.
  static func note(shown: Int, of count: Int) -> String {
    shown < count ? "\(shown) of \(Quantity.count(UInt64(count))); --top shows more" : ""
  }

  /// Title, remark and rows, behind an empty line. Without rows the table is left out.
  func write(to text: inout String) {
    text += "\n\(title)\(note.isEmpty ? "" : " (\(note))")\n"
    if !remark.isEmpty { text += "  \(remark)\n" }
    if rows.isEmpty { return }
    writeRows(to: &text)
  }

  /// Column titles and rows alone, each behind `indent`.
  func writeRows(to text: inout String, indent: String = "  ") {
    var table = TextTable(columns)
    for row in total.isEmpty ? rows : rows + [total] { table.append(row) }
    table.write(to: &text, indent: indent)
  }

  /// Heading and table for a page.
  func write(to text: inout ByteBuffer) {
    text.append("<section>\n<h2>")
    text.appendEscaped(title.utf8)
    if !note.isEmpty {
      text.append(" <small>(")
      text.appendEscaped(note.utf8)
      text.append(")</small>")
    }
    text.append("</h2>\n")
    if !remark.isEmpty {
      text.appendElement("p", class: "remark", remark)
      text.append("\n")
    }
    if !rows.isEmpty {
      text.append("<div class=\"wide\"><table class=\"report\">\n<thead>")
      write(columns.map(\.title), cell: "th", to: &text)
      text.append("</thead>\n<tbody>\n")
      for row in rows {
        write(row, cell: "td", to: &text)
        text.append("\n")
      }
      text.append("</tbody>\n")
      if !total.isEmpty {
        text.append("<tfoot>")
        write(total, cell: "td", to: &text)
        text.append("</tfoot>\n")
      }
      text.append("</table></div>\n")
    }
    text.append("</section>\n")
  }

  private func write(_ cells: [String], cell: StaticString, to text: inout ByteBuffer) {
    text.append("<tr>")
    for (column, value) in zip(columns, cells) {
      text.appendElement(cell, class: column.alignment == .right ? "number" : "", value)
    }
    text.append("</tr>")
  }
}
