internal import CLinux
internal import Capture
internal import Flame
internal import Glibc
internal import Report
internal import Symbols
internal import Syscalls
internal import Trace

/// One run: checks what was asked, captures, names, and writes what was asked for.
struct Session: ~Copyable {
  enum End {
    case status(Int32)
    case signal(Int32)
  }

  private let options: Options
  private let selection: Selection
  private let processes: [ProcessID]
  private var outputs: Outputs
  private let saved: SavedFile?

  /// Checks the options and opens the outputs. Nothing has run yet when this throws.
  init(options: Options) throws(SessionError) {
    let selection = try Selection(options: options)
    let processes = try Self.processIDs(options.capture.processes)
    let outputs = try Outputs(
      options.report, tailThreshold: options.anomalyThreshold, hasReport: !options.isTrace)
    let saved = try options.save.map(SavedFile.init)
    if let saved, options.checkpoint != nil, !saved.isRewritable {
      throw .usage("--checkpoint writes its file again and again: \(saved.path) is no regular file.")
    }
    self.options = options
    self.selection = selection
    self.processes = processes
    self.outputs = outputs
    self.saved = saved
  }

  /// Captures until the end and writes the outputs.
  consuming func run() throws(SessionError) -> End {
    let probe = options.capture.profileSelf ? SelfProbe() : nil
    let recorder = Recorder(
      selection: selection, maxFrames: options.needsStacks ? options.capture.maxFrames : nil,
      slowNanoseconds: options.capture.slow.nanoseconds)
    recorder.live =
      try options.isTrace
      ? LiveTrace(
        options: options, target: describeTarget(), waitsForEnd: selection.filter.waitsForEnd,
        names: recorder.names) : nil
    if options.anomalyRealtime {
      recorder.anomalies = AnomalyWatch(
        windowSize: options.anomalyWindowSize, threshold: options.anomalySigmas, names: recorder.names)
    }
    recorder.probe = probe
    if options.needsStacks, !options.isTrace { recorder.prefetch = Self.prefetch() }
    recorder.timeline = options.events.limit.map(CallTimelineBuilder.init)
    recorder.builder.keepsIndices = recorder.timeline != nil
    if selection.findsFiles {
      recorder.files = FileWatch(builder: recorder.builder, seesClosing: selection.seesClosing)
    }
    if options.leaks { recorder.ledger = DescriptorLedger(descriptors: ProcessDescriptors()) }
    let chosen = try ChosenBackend(options, captureOptions(probe, recorder), sink: recorder)
    let backend = chosen.backend
    if chosen.kind == .perf { recorder.files = nil }
    var summary = CaptureSummary()
    summary.command = describeTarget()
    // What is saved tells of itself, whatever is shown of it later.
    summary.tracesUsualCalls = selection.isUsual && (options.isProfile || saved == nil)
    summary.slowThresholdNanoseconds = options.capture.slow.nanoseconds
    try start(backend)
    chosen.describe(in: &summary)
    if let obstacle = backend.filterObstacle { Notices.write(Notices.unfilteredCapture(reason: obstacle)) }
    let checkpoints = beginCheckpoints(recorder, summary, backend)
    let outcome = backend.run()
    if let live = recorder.live {
      let failure = Self.finish(live)
      noteProcesses(outcome.detached, "detached")
      Notices.write(leakReport(recorder) ?? [])
      Self.writeFindings(recorder)
      Self.write(probe)
      guard !options.command.isEmpty else {
        if let failure { throw failure }
        return Self.end(of: outcome.program)
      }
      // A program's own status is worth more than that its trace is cut, which is said.
      if let failure { Notices.write("renacer-prof: \(failure)\n") }
      return Self.end(of: backend.awaitReleasedProgram())
    }
    checkpoints?.finish()
    if chosen.kind == .perf, backend.lostSideband > 0 {
      Notices.write(Notices.lostMappings(backend.lostSideband))
    }
    summary.lostCalls = backend.lostCalls
    let profile = recorder.profile(
      of: summary, start: backend.startedAt, wallNanoseconds: backend.wallNanoseconds)
    let resolved = probe.during(.symbols) { Resolution.resolve(profile, prefetch: recorder.prefetch) }
    let leaks = leakReport(recorder)
    probe?.enter(.rendering)
    try Self.write(resolved, to: saved, outputs, leaks: leaks)
    Self.writeFindings(recorder)
    Self.write(probe)
    return Self.end(of: options.command.isEmpty ? outcome.program : backend.awaitReleasedProgram())
  }

  private func captureOptions(_ probe: SelfProbe?, _ recorder: Recorder) -> CaptureOptions {
    var capture = CaptureOptions(
      traced: selection.traced, follow: followMode, capturesStacks: options.needsStacks,
      sharesProcessor: options.capture.cosched == .auto,
      durationNanoseconds: options.capture.duration?.nanoseconds)
    capture.conditions = selection.conditions
    capture.probe = probe
    capture.files = selection.findsFiles ? recorder.builder.files : nil
    capture.includesLaunch = !options.isProfile
    capture.includesOtherIO = options.isProfile && selection.isUsual
    capture.reportsThreadEvents = options.isTrace || options.leaks || selection.findsFiles
    capture.ringBytes = options.capture.ringSize.map { $0 << 10 }
    capture.tickNanoseconds = options.isTrace ? LiveTrace.flushNanoseconds : options.checkpoint?.nanoseconds
    return capture
  }

  /// Opens debug information on whatever processors this program has now: a capture may keep its own thread on one, which
  /// the program needs.
  private static func prefetch() -> DebugInfoPrefetch {
    var processors = clinux_processors()
    let isKnown = clinux_get_processors(0, &processors) == 0
    return DebugInfoPrefetch { [processors] in
      var processors = processors
      if isKnown { clinux_set_processors(0, &processors) }
      _ = clinux_run_when_idle()
    }
  }

  /// Lets the recorder save what it has every so often; `nil` where that was not asked for.
  private func beginCheckpoints(
    _ recorder: Recorder, _ summary: CaptureSummary, _ backend: any CaptureBackend
  ) -> Checkpoints? {
    guard let saved, options.checkpoint != nil else { return nil }
    let checkpoints = Checkpoints(file: saved)
    recorder.checkpoint = { [unowned recorder, unowned backend] time in
      let start = backend.startedAt ?? time
      checkpoints.save(
        recorder.profile(of: summary, start: start, wallNanoseconds: time.nanoseconds(since: start)))
    }
    return checkpoints
  }

  /// Saves and shows a profile. What cannot be written does not keep the rest from being.
  private static func write(
    _ resolved: ResolvedProfile, to saved: SavedFile?, _ outputs: consuming Outputs, leaks: ByteBuffer?
  ) throws(SessionError) {
    var failure: SessionError?
    do throws(SessionError) { try saved?.write(resolved) } catch { failure = error }
    try outputs.write(resolved, leaks: leaks, stream: Notices.write)
    if let failure { throw failure }
  }

  /// The report on descriptors; `nil` where it was not asked for.
  private func leakReport(_ recorder: Recorder) -> ByteBuffer? {
    guard let ledger = recorder.ledger else { return nil }
    ledger.finish()
    return LeakReport(ledger, rows: options.report.top).text(
      source: recorder.names.source(of:), frames: recorder.names.frames(of:))
  }

  /// What was found beside the trace or report.
  private static func writeFindings(_ recorder: Recorder) {
    if let anomalies = recorder.anomalies { Notices.write(anomalies.summary.text()) }
  }

  /// Says where this program's own time went, if somebody asked.
  private static func write(_ probe: SelfProbe?) {
    guard let probe else { return }
    probe.goOn(with: .rendering)
    Notices.write(
      SelfProfileText.text(probe, processorNanoseconds: OwnTime.processorNanoseconds))
  }

  private var followMode: FollowMode {
    if options.capture.followForks || options.capture.descendants { return .descendants }
    if options.isProfile { return options.capture.noFollow ? .threads : .descendants }
    // Threads share their descriptors: one can close what another has opened.
    return options.command.isEmpty || options.leaks ? .threads : .firstThread
  }

  /// Launches the program, or attaches to those that run.
  private func start(_ backend: any CaptureBackend) throws(SessionError) {
    do throws(CaptureError) {
      guard options.command.isEmpty else { return try backend.launch(options.command) }
      for process in processes { try backend.attach(to: process) }
    } catch {
      throw .capture(error)
    }
    if options.capture.descendants {
      for failure in backend.attachToDescendants() { Notices.write(Notices.skippedDescendant(failure)) }
    }
    noteProcesses(backend.processes, "attached")
  }

  /// Says what became of programs that run already, as a trace does unless it is to be quiet.
  private func noteProcesses(_ processes: [ProcessID], _ what: String) {
    guard options.isTrace, options.command.isEmpty, !selection.quiet.contains(.attach) else { return }
    for process in processes.sorted() { Notices.write("renacer-prof: process \(process) \(what)\n") }
  }

  private func describeTarget() -> [String] {
    guard options.command.isEmpty else { return options.command }
    if options.capture.systemWide { return ["the whole system"] }
    if let group = options.capture.cgroup { return ["control group \(group)"] }
    return processes.map { process in
      let line = ProcessFiles.commandLine(of: process).joined(separator: " ")
      return "\(process) (\(line.isEmpty ? ProcessFiles.programName(of: process) : line))"
    }
  }

  /// Ends a trace; says why it could not be written whole.
  private static func finish(_ live: LiveTrace) -> SessionError? {
    do throws(SessionError) {
      try live.finish()
      return nil
    } catch {
      return error
    }
  }

  private static func end(of program: CaptureOutcome.ProgramEnd) -> End {
    switch program {
    case .exited(let status): .status(status)
    case .killed(let signal): .signal(signal)
    case .released: .status(0)
    }
  }

  /// Ids separated by commas, or by white space as pidof(8) and pgrep(1) write them.
  private static func processIDs(_ arguments: [String]) throws(SessionError) -> [ProcessID] {
    var processes: [ProcessID] = []
    let words = arguments.flatMap { argument in
      let lines = argument.split(whereSeparator: \.isWhitespace)
      return (lines.isEmpty ? [argument[...]] : lines).flatMap {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    for word in words {
      guard let number = Int32(word), number > 0 else { throw .badProcess(String(word)) }
      if !processes.contains(ProcessID(number)) { processes.append(ProcessID(number)) }
    }
    return processes
  }
}
