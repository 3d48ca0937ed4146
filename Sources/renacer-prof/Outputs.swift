internal import Flame
internal import Glibc
internal import Report
internal import Trace

/// What is written of a profile: the reports that were asked for, to a file or to a stream, and pictures to files of
/// their own. All files are opened before anything runs.
struct Outputs: ~Copyable {
  private let arguments: ReportArguments
  /// From how many sigmas on the tail of a call's latencies is listed; `nil`: not at all.
  private let tailThreshold: Double?
  private var report: OutputFile?
  private var flameGraph: OutputFile?
  private var foldedStacks: OutputFile?

  /// - Parameter hasReport: whether `-o` names a file for reports, and not for a trace.
  init(
    _ arguments: ReportArguments, tailThreshold: Double? = nil, hasReport: Bool = true
  ) throws(SessionError) {
    let report = try hasReport ? arguments.output.map(OutputFile.init) : nil
    let flameGraph = try arguments.flamegraph.map(OutputFile.init)
    let foldedStacks = try arguments.folded.map(OutputFile.init)
    self.arguments = arguments
    self.tailThreshold = tailThreshold
    self.report = report
    self.flameGraph = flameGraph
    self.foldedStacks = foldedStacks
  }

  /// Writes every output. When one cannot be written the others still are, and the first error is thrown; a report
  /// that its file does not take goes to the stream.
  ///
  /// - Parameters:
  ///   - leaks: what is to stand below the reports.
  ///   - stream: takes the reports where no file does.
  consuming func write(
    _ whole: ResolvedProfile, leaks: ByteBuffer? = nil, stream: ([UInt8]) throws(SessionError) -> Void
  ) throws(SessionError) {
    var filter = ProfileFilter()
    arguments.places.apply(to: &filter)
    let resolved = filter.apply(to: whole)
    var failures: [SessionError] = []
    if let file = flameGraph.take() {
      let contents = Self.flameGraph(of: resolved, arguments).render(resolved)
      file.finish(contents, failures: &failures)
    }
    if let file = foldedStacks.take() {
      let contents = Self.foldedStacks(arguments).render(resolved)
      file.finish(contents, failures: &failures)
    }
    let reports = Self.reports(arguments, tailThreshold: tailThreshold)
    let contents = Self.contents(of: reports, resolved, leaks, format: arguments.format)
    if let file = report.take() {
      let failuresBefore = failures.count
      file.finish(contents, failures: &failures)
      if failures.count > failuresBefore { try stream(contents) }
    } else {
      try stream(contents)
    }
    if let failure = failures.first { throw failure }
  }

  private static func reports(
    _ options: ReportArguments, tailThreshold: Double?
  ) -> [any ProfileRenderer] {
    let functions = FunctionReport.Options(
      showsSource: options.source, rows: options.top, baseDirectory: workingDirectory(),
      showsFiles: options.files)
    let summary = SummaryReport.Options(
      order: options.sortBy ?? .time, showsPercentiles: options.statsExtended)
    let reports: [(any ProfileRenderer)?]
    switch options.format {
    case .text:
      reports = [
        options.functionTime ? FunctionReport(options: functions) : nil,
        options.files && !options.functionTime ? FileReport(rows: options.top) : nil,
        options.summary ? SummaryReport(options: summary) : nil,
        options.summary ? tailThreshold.map { TailReport(threshold: $0) } : nil,
      ]
    case .html:
      reports = [
        ReportPage(
          functions: options.functionTime ? functions : nil,
          fileRows: options.files ? options.top : nil, summary: options.summary ? summary : nil)
      ]
    case .json, .csv:
      let format: DataFormat = options.format == .json ? .json : .csv
      reports = [
        options.functionTime ? FunctionData(format: format, showsSource: options.source) : nil,
        options.files ? FileData(format: format) : nil,
        options.summary ? SummaryData(format: format, order: summary.order) : nil,
      ]
    }
    return reports.compactMap(\.self)
  }

  /// Reports one after the other: an empty line between them, except in JSON, where each is a line.
  private static func contents(
    of reports: [any ProfileRenderer], _ resolved: ResolvedProfile, _ leaks: ByteBuffer?, format: OutputFormat
  ) -> [UInt8] {
    let separator =
      switch format {
      case .text, .html: "\n"
      case .csv: "\r\n"
      case .json: ""
      }
    let parts = reports.map { $0.render(resolved) } + (leaks.map { [$0] } ?? [])
    return Array(parts.joined(separator: separator.utf8))
  }

  private static func flameGraph(
    of resolved: ResolvedProfile, _ options: ReportArguments
  ) -> some ProfileRenderer {
    var graph = FlameGraph.Options()
    graph.title = resolved.profile.capture.commandTitle
    graph.subtitle = FlameSubtitle.text(resolved.profile, includesWaiting: options.waiting)
    graph.weight = options.weight
    graph.isIcicle = options.icicle
    var tree = CallTree.Options()
    tree.includesWaiting = options.waiting
    tree.isInverted = options.inverted
    tree.includesFiles = options.files
    return FlameGraphRenderer(graph: graph, tree: tree)
  }

  private static func foldedStacks(_ options: ReportArguments) -> some ProfileRenderer {
    var stacks = FoldedStacks.Options()
    stacks.weight = options.weight
    var tree = CallTree.Options()
    tree.includesWaiting = options.waiting
    tree.includesFiles = options.files
    return FoldedStacksRenderer(stacks: stacks, tree: tree)
  }

  private static func workingDirectory() -> String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}

extension OutputFile {
  /// Writes everything and gives the file its name; adds what went wrong to `failures`.
  consuming func finish(_ contents: [UInt8], failures: inout [SessionError]) {
    do throws(SessionError) {
      try finish(contents)
    } catch {
      failures.append(error)
    }
  }
}
