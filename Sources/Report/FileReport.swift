public import Trace

/// The `--files` report: files by the time of the calls that worked on them.
public struct FileReport: ProfileRenderer {
  private let rows: Int

  /// - Parameter rows: rows of each table.
  public init(rows: Int) { self.rows = rows }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let tables = FileContents(resolved.profile, rows: rows).tables
    var text = ""
    CaptureHeader(resolved.profile).write(to: &text)
    if tables.isEmpty { text += "\n\(resolved.profile.capture.emptyText)\n" }
    for table in tables { table.write(to: &text) }
    return Array(text.utf8)
  }
}
