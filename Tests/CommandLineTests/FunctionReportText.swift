/// The text of a `--function-time` report, read back.
struct FunctionReportText {
  /// A row of a table. Times are in nanoseconds.
  struct Row {
    let total: Double
    let share: Double
    let calls: Int
    let average: Double
    let p50: Double
    let p95: Double
    let p99: Double
    let maximum: Double
    let bytes: Double
    var slow = 0
    var inclusive = 0.0
    var function = ""
    var module = ""
    var file = ""
    var line = 0
  }

  /// The lines above the first table.
  let header: [Substring]
  let functions: [Row]
  let waiting: [Row]
  let lines: [Row]
  let notes: [Substring]

  init(_ text: String) {
    // Tables are set apart by empty lines.
    var blocks: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty { blocks.append([]) } else { blocks[blocks.count - 1].append(line) }
    }
    func block(_ title: String) -> [Substring] {
      Array((blocks.first { $0.first?.hasPrefix(title) == true } ?? []).dropFirst())
    }
    header = blocks[0]
    let title = "  sources: paths are below "
    let directory = header.first { $0.hasPrefix(title) }.map { String($0.dropFirst(title.count)) }
    func below(_ row: Row) -> Row {
      var row = row
      if let directory, !row.file.isEmpty, !row.file.hasPrefix("/") { row.file = directory + "/" + row.file }
      return row
    }
    functions = (block("I/O time by function") + block("Time in traced calls by function")).dropFirst()
      .compactMap(Self.functionRow).map(below)
    waiting = block("Waiting").dropFirst().compactMap(Self.functionRow).map(below)
    lines = block("Hottest source lines").dropFirst().compactMap(Self.lineRow).map(below)
    notes = block("Notes")
  }

  /// The line of the header that tells how the walks up the stacks ended, after its title.
  var stacks: String {
    header.first { $0.hasPrefix("  stacks: ") }.map { String($0.dropFirst(10)) } ?? ""
  }

  /// Rows of a function, in all modules or one.
  func rows(_ function: String, in module: String? = nil) -> [Row] {
    functions.filter { $0.function == function && (module == nil || $0.module == module) }
  }

  private static func functionRow(_ line: Substring) -> Row? {
    let cells = cells(of: line)
    guard cells.count >= 12, var row = row(cells), let slow = Int(cells[9]) else { return nil }
    row.slow = slow
    row.inclusive = Quantity.duration(cells[10]) ?? .nan
    let name = cells[11]
    row.function = name
    if name.hasSuffix("]"), let bracket = name.ranges(of: " [").last {
      row.function = String(name[..<bracket.lowerBound])
      row.module = String(name[bracket.upperBound...].dropLast())
    }
    if cells.count > 12 { setPlace(cells[12], of: &row) }
    return row
  }

  private static func lineRow(_ line: Substring) -> Row? {
    let cells = cells(of: line)
    guard cells.count >= 11, var row = row(cells) else { return nil }
    setPlace(cells[9], of: &row)
    row.function = cells[10]
    return row
  }

  /// The measures that all tables begin with.
  private static func row(_ cells: [String]) -> Row? {
    guard let total = Quantity.duration(cells[0]), let calls = Quantity.count(cells[2]),
      let average = Quantity.duration(cells[3]), let p50 = Quantity.duration(cells[4]),
      let p95 = Quantity.duration(cells[5]), let p99 = Quantity.duration(cells[6]),
      let maximum = Quantity.duration(cells[7]), let bytes = Quantity.bytes(cells[8])
    else { return nil }
    return Row(
      total: total, share: Double(cells[1].dropLast()) ?? .nan, calls: calls, average: average, p50: p50,
      p95: p95, p99: p99, maximum: maximum, bytes: bytes)
  }

  /// Reads `file:line` or `file:line +2 more`.
  private static func setPlace(_ cell: String, of row: inout Row) {
    let place = cell.split(separator: " +")[0]
    guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...])
    else { return }
    row.file = String(place[..<colon])
    row.line = line
  }

  /// Two spaces and more stand between columns, single ones within them.
  private static func cells(of line: Substring) -> [String] {
    line.split(separator: "  ", omittingEmptySubsequences: true).map { cell in
      String(cell.drop { $0 == " " })
    }.filter { !$0.isEmpty }
  }
}
