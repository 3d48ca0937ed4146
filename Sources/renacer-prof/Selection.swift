internal import Glibc
internal import Report
internal import Syscalls
internal import Trace

/// What a command line selects: which calls, signals and ends are of interest.
struct Selection {
  /// The calls to show and to add up.
  let shown: SyscallSet
  /// The calls that a capture stops at: those, and what else has to be known of descriptors and threads.
  let traced: SyscallSet
  /// Whether the files that calls work on are to be found.
  let findsFiles: Bool
  /// Whether each call is seen after which a descriptor no longer is what it was.
  var seesClosing: Bool {
    !filter.selectsObjects && FileRole.closingCalls.subtracting(shown).isEmpty
  }
  let filter: CallFilter
  /// The signals that a trace shows.
  let signals: SignalSelection
  /// What a trace does not tell of.
  let quiet: QuietSelection
  /// Whether the kernel may pass over calls that are not of interest.
  private let isConditional: Bool
  /// Whether no calls in particular were asked for.
  let isUsual: Bool

  init(options: Options) throws(SessionError) {
    let expressions: TraceExpressions
    do throws(SyscallExpressionError) {
      expressions = try TraceExpressions(options.capture.expressions)
    } catch {
      throw .expression(error)
    }
    var filter = CallFilter()
    filter.statuses = expressions.statuses
    if options.capture.successfulOnly { filter.statuses = [.successful] }
    if options.capture.failedOnly { filter.statuses = [.failed] }
    filter.minimumNanoseconds = options.capture.minDuration?.nanoseconds ?? 0
    filter.descriptors = expressions.descriptors
    if !options.capture.tracedPaths.isEmpty {
      filter.paths = PathSelection(options.capture.tracedPaths, workingDirectory: Self.workingDirectory())
    }
    self.filter = filter
    shown = filter.narrow(
      options.isLeakReportOnly ? .none : expressions.calls ?? (options.isProfile ? .io : .all))
    findsFiles = options.needsFiles
    traced = shown.union(options.leaks ? DescriptorLedger.calls : .none).union(
      findsFiles ? FileWatch.calls : .none)
    isConditional = !options.leaks
    signals = expressions.signals
    quiet = expressions.quiet.union(QuietSelection(level: options.quiet))
    isUsual = expressions.calls == nil && !filter.selectsObjects
  }

  /// What the kernel can check of the traced calls.
  var conditions: [SyscallNumber: DescriptorCondition] {
    guard isConditional else { return [:] }
    var conditions: [SyscallNumber: DescriptorCondition] = [:]
    for number in shown.numbers { conditions[number] = filter.condition(of: number) }
    if findsFiles { conditions.merge(FileWatch.conditions.filter { !shown.contains($0.key) }) { $1 } }
    return conditions
  }

  /// Whether a trace shows what happened to a thread.
  func shows(_ event: ThreadEvent) -> Bool {
    switch event {
    case .signal(let info): signals.contains(info.signal)
    case .stopped(let signal): signals.contains(signal)
    case .exited: !quiet.contains(.exit)
    case .superseded: !quiet.contains(.threadExecve)
    case .killed: true
    }
  }

  private static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}
