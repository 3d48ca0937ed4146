public import Trace

/// The reports of a run as one page: the tables of the text reports, below what was captured.
public struct ReportPage: ProfileRenderer {
  private let functions: FunctionReport.Options?
  private let fileRows: Int?
  private let summary: SummaryReport.Options?

  /// - Parameters:
  ///   - functions: how the function report looks; `nil` without it.
  ///   - fileRows: rows of the tables by file where there are no functions; `nil` without them.
  ///   - summary: how the summary looks; `nil` without it.
  public init(
    functions: FunctionReport.Options?, fileRows: Int? = nil, summary: SummaryReport.Options?
  ) {
    self.functions = functions
    self.fileRows = fileRows
    self.summary = summary
  }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let contents = functions.map { FunctionContents(resolved, options: $0) }
    var tables = contents?.tables ?? []
    if functions == nil, let fileRows { tables += FileContents(resolved.profile, rows: fileRows).tables }
    if let summary {
      let calls = CallSummary(resolved.profile, order: summary.order)
      tables.append(calls.table())
      if summary.showsPercentiles { tables.append(calls.percentileTable()) }
      if let errors = calls.errorTable() { tables.append(errors) }
    }
    let header = CaptureHeader(resolved.profile).lines
    var text: ByteBuffer = []
    HTMLPage.writeHead(title: header[0], to: &text)
    text.append("<header>\n")
    text.appendElement("h1", header[0])
    text.append("\n")
    for line in header.dropFirst() + [contents?.sources].compactMap(\.self) {
      text.appendElement("p", class: "facts", line)
      text.append("\n")
    }
    text.append("</header>\n<main>\n")
    if resolved.profile.series.isEmpty { text.append("<p>\(resolved.profile.capture.emptyText)</p>\n") }
    for table in tables { table.write(to: &text) }
    write(notes: contents?.notes ?? [], to: &text)
    text.append("</main>\n")
    HTMLPage.writeFoot(to: &text)
    return text
  }

  private func write(notes: [String], to text: inout ByteBuffer) {
    guard !notes.isEmpty else { return }
    text.append("<section>\n<h2>Notes</h2>\n<ul class=\"notes\">\n")
    for note in notes {
      text.appendElement("li", note)
      text.append("\n")
    }
    text.append("</ul>\n</section>\n")
  }
}
