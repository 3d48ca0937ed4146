public import Trace

/// The `--function-time` report: functions by I/O time, the hottest source lines, and the hottest paths.
public struct FunctionReport: ProfileRenderer {
  public struct Options: Sendable {
    /// Whether file and line of the call sites are shown.
    public var showsSource: Bool
    /// Rows of each table.
    public var rows: Int
    /// Paths below this directory are shown relative to it; `nil` shows all as recorded.
    public var baseDirectory: String?
    /// Whether the files that calls worked on are shown, of each function and of all.
    public var showsFiles: Bool

    public init(showsSource: Bool, rows: Int, baseDirectory: String? = nil, showsFiles: Bool = false) {
      self.showsSource = showsSource
      self.rows = rows
      self.baseDirectory = baseDirectory
      self.showsFiles = showsFiles
    }
  }

  private let options: Options

  public init(options: Options) { self.options = options }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let contents = FunctionContents(resolved, options: options)
    var text = ""
    CaptureHeader(resolved.profile).write(to: &text)
    if let sources = contents.sources { text += "  \(sources)\n" }
    if contents.tables.isEmpty { text += "\n\(resolved.profile.capture.emptyText)\n" }
    for table in contents.tables { table.write(to: &text) }
    if !contents.notes.isEmpty {
      text += "\nNotes\n"
      for note in contents.notes { text += "  \(note)\n" }
    }
    return Array(text.utf8)
  }
}
