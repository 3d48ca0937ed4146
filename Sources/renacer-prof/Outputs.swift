internal import Flame
internal import Glibc
internal import Report
internal import Trace

/// The files that a run writes. Opened before it starts.
struct Outputs: ~Copyable {
  private var report: OutputFile?

  init(options: Options) throws(SessionError) {
    if let path = options.output { report = try OutputFile(path: path) }
  }

  /// Writes every output. When one cannot be written the others still are, and the first error is thrown.
  ///
  /// - Parameter notes: what could not be named and why, one line each.
  consuming func write(
    _ resolved: ResolvedProfile, notes: [String], options: Options
  ) throws(SessionError) {
    let text = Self.reportText(resolved, notes: notes, options: options)
    if let file = report.take() {
      do throws(SessionError) {
        try file.finish(Array(text.utf8))
      } catch {
        Notices.write(text)
        throw error
      }
    } else {
      Notices.write(text)
    }
  }

  private static func reportText(
    _ resolved: ResolvedProfile, notes: [String], options: Options
  ) -> String {
    var text = ""
    if options.functionTime {
      let reportOptions = FunctionReport.Options(
        showsSource: options.source, rows: options.top, baseDirectory: workingDirectory())
      text += FunctionReport(resolved, notes: notes, options: reportOptions).text()
    }
    if options.summary {
      if !text.isEmpty { text += "\n" }
      let summary = CallSummary(resolved.profile)
      text += summary.text()
      if options.statsExtended { text += "\n" + summary.extendedText() }
    }
    return text
  }

  private static func workingDirectory() -> String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}
