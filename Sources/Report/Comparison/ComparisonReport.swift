internal import Trace

/// A comparison as people read it: what it comes to, then the tables.
public struct ComparisonReport {
  /// A notation for comparisons.
  public enum Format: String, CaseIterable, Sendable {
    case text
    case json
    /// Tables of GitHub's dialect.
    case markdown
    /// Verdicts of gates as test results, for CI systems.
    case junit
  }

  private let comparison: ProfileComparison
  private let verdicts: [GateVerdict]
  private let rowLimit: Int

  /// - Parameter rowLimit: rows of each table; JSON has all.
  public init(_ comparison: ProfileComparison, verdicts: [GateVerdict] = [], rowLimit: Int) {
    self.comparison = comparison
    self.verdicts = verdicts
    self.rowLimit = rowLimit
  }

  /// UTF-8.
  public func contents(_ format: Format) -> [UInt8] {
    switch format {
    case .text: Array(text.utf8)
    case .markdown: Array(markdown.utf8)
    case .json: ComparisonData(comparison, verdicts: verdicts).json()
    case .junit: GateResults(verdicts, name: title).junit()
    }
  }

  private var title: String {
    "\(TerminalText.escaped(comparison.beforeName)) → \(TerminalText.escaped(comparison.afterName))"
  }

  private var text: String {
    var text = "renacer-prof diff: \(title)\n\n"
    for sentence in ComparisonVerdict(comparison).sentences { text += "  \(sentence)\n" }
    for verdict in verdicts {
      text += "\n\(verdict.trips ? "FAILED" : "passed"): \(TerminalText.escaped(verdict.text))\n"
      for reason in verdict.reasons { text += "  \(reason)\n" }
    }
    let tables = ComparisonTables(comparison, rowLimit: rowLimit).all
    for table in tables { table.write(to: &text) }
    if !tables.isEmpty { text += "\n\(ComparisonTables.legend)\n" }
    return text
  }

  private var markdown: String {
    var text = "## \(MarkdownText.escaped(title))\n\n"
    let sentences = ComparisonVerdict(comparison).sentences
    text += sentences.map(MarkdownText.escaped).joined(separator: " ") + "\n"
    for verdict in verdicts {
      text += "\n**\(verdict.trips ? "Failed" : "Passed"):** \(MarkdownText.escaped(verdict.text))\n\n"
      for reason in verdict.reasons { text += "- \(MarkdownText.escaped(reason))\n" }
    }
    let tables = ComparisonTables(comparison, rowLimit: rowLimit).all
    for table in tables { MarkdownText.write(table, to: &text) }
    if !tables.isEmpty { text += "\n\(MarkdownText.escaped(ComparisonTables.legend))\n" }
    return text
  }
}
