internal import Capture
internal import Flame
internal import Glibc
internal import Report
internal import Syscalls
internal import Trace

/// One run: checks what was asked, captures, names, and writes what was asked for.
struct Session: ~Copyable {
  enum End {
    case status(Int32)
    case signal(Int32)
  }

  private let options: Options
  private let traced: SyscallSet
  private let processes: [ProcessID]
  private var outputs: Outputs

  /// Checks the options and opens the outputs. Nothing has run yet when this throws.
  init(options: Options) throws(SessionError) {
    let traced = try Self.tracedCalls(options)
    let processes = try Self.processIDs(options.processes)
    let outputs = try Outputs(options: options)
    self.options = options
    self.traced = traced
    self.processes = processes
    self.outputs = outputs
  }

  /// Captures until the end and writes the outputs.
  consuming func run() throws(SessionError) -> End {
    let clock = CaptureClock()
    // A trace does not tell what the clock cannot see.
    let floor = options.isTrace || options.isLeakReportOnly ? nil : clock.measureFloor()
    let recorder = Recorder(
      maxFrames: options.needsStacks ? options.maxFrames : nil, slowNanoseconds: options.slow.nanoseconds,
      shown: traced)
    recorder.live = try options.isTrace ? LiveTrace(options: options, names: recorder.names) : nil
    if options.anomalyRealtime {
      recorder.anomalies = AnomalyWatch(
        windowSize: options.anomalyWindowSize, threshold: options.anomalySigmas, names: recorder.names)
    }
    if options.leaks { recorder.ledger = DescriptorLedger(descriptors: ProcessDescriptors()) }
    var capture = CaptureOptions(
      traced: options.leaks ? traced.union(DescriptorLedger.calls) : traced, follow: followMode,
      capturesStacks: options.needsStacks,
      sharesProcessor: options.cosched == .auto, durationNanoseconds: options.duration?.nanoseconds)
    capture.reportsThreadEvents = options.isTrace || options.leaks
    if options.isTrace {
      capture.tickNanoseconds = LiveTrace.flushNanoseconds
    }
    let backend = PtraceBackend(options: capture, clock: clock, sink: recorder)
    var summary = CaptureSummary()
    summary.command = describeTarget()
    summary.floor = floor
    summary.tracesUsualCalls = options.expressions.isEmpty
    summary.slowThresholdNanoseconds = options.slow.nanoseconds
    do throws(CaptureError) {
      if options.command.isEmpty {
        for process in processes { try backend.attach(to: process) }
      } else {
        try backend.launch(options.command)
      }
    } catch {
      throw .capture(error)
    }
    if let obstacle = backend.filterObstacle { Notices.write(Notices.unfilteredCapture(reason: obstacle)) }
    let outcome = backend.run()
    if let live = recorder.live {
      try live.finish()
      Notices.write(leakReport(recorder) ?? [])
      Self.writeFindings(recorder)
      return Self.end(of: options.command.isEmpty ? outcome.program : backend.awaitReleasedProgram())
    }
    summary.wallNanoseconds = backend.wallNanoseconds
    summary.unfinishedCalls = backend.unfinishedCalls
    summary.unwinding = recorder.unwinding
    let profile = recorder.builder.profile(capture: summary, modules: recorder.modules.modules)
    try outputs.write(Resolution.resolve(profile), leaks: leakReport(recorder))
    Self.writeFindings(recorder)
    return Self.end(of: options.command.isEmpty ? outcome.program : backend.awaitReleasedProgram())
  }

  /// The report on descriptors; `nil` where it was not asked for.
  private func leakReport(_ recorder: Recorder) -> ByteBuffer? {
    guard let ledger = recorder.ledger else { return nil }
    ledger.finish()
    return LeakReport(ledger, rows: options.top).text(
      source: recorder.names.source(of:), frames: recorder.names.frames(of:))
  }

  /// What was found beside the trace or report.
  private static func writeFindings(_ recorder: Recorder) {
    if let anomalies = recorder.anomalies { Notices.write(anomalies.summary.text()) }
  }

  private var followMode: FollowMode {
    if options.isProfile { return options.noFollow ? .threads : .descendants }
    if options.followForks { return .descendants }
    // Threads share their descriptors: one can close what another has opened.
    return options.leaks ? .threads : .firstThread
  }

  private func describeTarget() -> [String] {
    guard options.command.isEmpty else { return options.command }
    return processes.map { process in
      let line = ProcessFiles.commandLine(of: process).joined(separator: " ")
      return "\(process) (\(line.isEmpty ? ProcessFiles.programName(of: process) : line))"
    }
  }

  private static func end(of program: CaptureOutcome.ProgramEnd) -> End {
    switch program {
    case .exited(let status): .status(status)
    case .killed(let signal): .signal(signal)
    case .released: .status(0)
    }
  }

  private static func tracedCalls(_ options: Options) throws(SessionError) -> SyscallSet {
    if options.isLeakReportOnly { return .none }
    guard !options.expressions.isEmpty else { return options.isProfile ? .io : .all }
    var set = SyscallSet.none
    for expression in options.expressions {
      do throws(SyscallExpressionError) {
        set = set.union(try SyscallSet(expression: expression))
      } catch {
        throw .expression(error)
      }
    }
    return set
  }

  private static func processIDs(_ arguments: [String]) throws(SessionError) -> [ProcessID] {
    var processes: [ProcessID] = []
    for word in arguments.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      guard let number = Int32(word), number > 0 else { throw .badProcess(String(word)) }
      if !processes.contains(ProcessID(number)) { processes.append(ProcessID(number)) }
    }
    return processes
  }
}
