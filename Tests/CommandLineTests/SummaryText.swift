/// The text of a `-c` table, ours or strace's, read back.
struct SummaryText {
  struct Row {
    let percent: Double
    let seconds: Double
    let microsecondsPerCall: Double
    let calls: Int
    let errors: Int
    let name: String
  }

  /// Words of the title line.
  let columns: [Substring]
  /// In the order of the table.
  let rows: [Row]
  let total: Row?

  init(_ text: String) {
    let lines = text.split(separator: "\n")
    let start = lines.firstIndex { $0.hasPrefix("% time ") } ?? lines.endIndex
    let table = lines[start...].prefix { !$0.hasPrefix("usecs: min") }
    columns = table.first?.split(separator: " ") ?? []
    let all = table.dropFirst().compactMap(Self.row)
    rows = all.filter { $0.name != "total" }
    total = all.first { $0.name == "total" }
  }

  func row(_ name: String) -> Row? { rows.first { $0.name == name } }

  private static func row(_ line: Substring) -> Row? {
    let words = line.split(separator: " ")
    guard words.count == 5 || words.count == 6,
      let percent = Double(words[0]), let seconds = Double(words[1]), let average = Double(words[2]),
      let calls = Int(words[3])
    else { return nil }
    return Row(
      percent: percent, seconds: seconds, microsecondsPerCall: average, calls: calls,
      errors: words.count == 6 ? Int(words[4]) ?? -1 : 0, name: String(words.last!))
  }
}
