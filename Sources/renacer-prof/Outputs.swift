internal import Flame
internal import Glibc
internal import Report
internal import Trace

/// The files that a run writes. Opened before it starts.
struct Outputs: ~Copyable {
  private var report: OutputFile?
  private var flameGraph: OutputFile?
  private var foldedStacks: OutputFile?

  init(options: Options) throws(SessionError) {
    if let path = options.output { report = try OutputFile(path: path) }
    if let path = options.flamegraph { flameGraph = try OutputFile(path: path) }
    if let path = options.folded { foldedStacks = try OutputFile(path: path) }
  }

  /// Writes every output. When one cannot be written the others still are, and the first error is thrown.
  ///
  /// - Parameter notes: what could not be named and why, one line each.
  consuming func write(
    _ resolved: ResolvedProfile, notes: [String], options: Options
  ) throws(SessionError) {
    var failure: SessionError?
    if let file = flameGraph.take() {
      failure = Self.finish(file, Self.flameGraph(of: resolved, options: options)) ?? failure
    }
    if let file = foldedStacks.take() {
      failure = Self.finish(file, Self.foldedStacks(of: resolved, options: options)) ?? failure
    }
    let text = Self.reportText(resolved, notes: notes, options: options)
    if let file = report.take() {
      if let error = Self.finish(file, Array(text.utf8)) {
        failure = error
        Notices.write(text)
      }
    } else {
      Notices.write(text)
    }
    if let failure { throw failure }
  }

  private static func finish(_ file: consuming OutputFile, _ contents: [UInt8]) -> SessionError? {
    do throws(SessionError) {
      try file.finish(contents)
      return nil
    } catch {
      return error
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

  private static func flameGraph(of resolved: ResolvedProfile, options: Options) -> [UInt8] {
    var flameOptions = FlameGraph.Options()
    flameOptions.title = resolved.profile.capture.command.joined(separator: " ")
    flameOptions.subtitle = FlameSubtitle.text(resolved.profile, includesWaiting: options.waiting)
    flameOptions.weight = options.weight
    let tree = callTree(of: resolved, options: options, isInverted: options.inverted)
    return FlameGraph(tree: tree, options: flameOptions).svg()
  }

  private static func foldedStacks(of resolved: ResolvedProfile, options: Options) -> [UInt8] {
    var foldedOptions = FoldedStacks.Options()
    foldedOptions.weight = options.weight
    let tree = callTree(of: resolved, options: options, isInverted: false)
    return FoldedStacks(tree: tree, options: foldedOptions).text()
  }

  private static func callTree(
    of resolved: ResolvedProfile, options: Options, isInverted: Bool
  ) -> CallTree {
    var treeOptions = CallTree.Options()
    treeOptions.includesWaiting = options.waiting
    treeOptions.isInverted = isInverted
    return CallTree(resolved, options: treeOptions)
  }

  private static func workingDirectory() -> String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}
