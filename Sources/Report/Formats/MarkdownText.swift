/// Text and tables in GitHub's dialect of Markdown.
enum MarkdownText {
  /// One line of untrusted text: whatever Markdown would act on is escaped by a backslash. Takes text that is safe for
  /// a terminal.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if #"\`*_[]<>#|~&!@$"#.unicodeScalars.contains(character) { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }

  static func write(_ table: ReportTable, to text: inout String) {
    text += "\n### \(escaped(table.title))\n\n"
    if !table.remark.isEmpty { text += "\(escaped(table.remark))\n\n" }
    text += row(table.columns.map(\.title))
    text += "|" + table.columns.map { $0.alignment == .right ? " --: |" : " :-- |" }.joined() + "\n"
    for cells in table.rows { text += row(cells) }
    if !table.note.isEmpty { text += "\n\(escaped(table.note))\n" }
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }
}
