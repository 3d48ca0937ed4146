internal import Capture
internal import Report
internal import Symbols
internal import Syscalls
internal import Trace
internal import Unwinder

/// Joins capture, unwinding and the profile: the one place where they meet. What was not selected gets no further than
/// here.
final class Recorder: CaptureSink {
  let modules = ModuleTable()
  let builder: ProfileBuilder
  /// Calls of interest that were running when their thread or the capture ended.
  private(set) var unfinishedCalls: UInt64 = 0
  /// Calls that the tracer's clock timed.
  private var callsTimedByTracer: UInt64 = 0
  private let selection: Selection
  private let descriptors = ProcessDescriptors()
  /// Names of stacks that are wanted while the capture runs.
  let names: LiveNames
  private let unwinder: StackUnwinder?
  /// Shows calls while they happen, where that was asked for.
  var live: LiveTrace?
  /// Opens debug information for names at the end, where they are wanted.
  var prefetch: DebugInfoPrefetch?
  private var prefetchedFrames = 0
  private var stackCount = 0
  /// Counts calls, where this program's own time is asked for.
  var probe: SelfProbe?
  /// Judges calls while they happen, where that was asked for.
  var anomalies: AnomalyWatch?
  /// Told every so often, where that was asked for.
  var checkpoint: ((Timestamp) -> Void)?
  /// Follows descriptors, where that was asked for.
  var ledger: DescriptorLedger?
  /// Keeps calls one by one, where that was asked for.
  var timeline: CallTimelineBuilder?
  /// Finds the files that calls work on, where the profile is to tell.
  var files: FileWatch?
  /// Threads in a call that is traced for the ledger alone.
  private var unshownThreads: Set<ProcessID> = []
  /// Whether the stacks of calls are taken.
  private let hasStacks: Bool
  private var programs: [UInt16?] = []
  private var calls: [CallID?] = []
  /// Of numbers that are not in the table.
  private var foreignCalls: [SyscallNumber: CallID] = [:]

  /// - Parameters:
  ///   - selection: what is of interest.
  ///   - maxFrames: frames kept of a stack; `nil` when no stacks are wanted.
  ///   - slowNanoseconds: from this latency on a call counts as slow.
  init(selection: Selection, maxFrames: Int?, slowNanoseconds: UInt64) {
    self.selection = selection
    hasStacks = maxFrames != nil
    builder = ProfileBuilder(slowThresholdNanoseconds: slowNanoseconds)
    names = LiveNames(interner: builder.interner, modules: modules)
    unwinder = maxFrames.map { [interner = builder.interner] in
      StackUnwinder(interner: interner, maxFrames: $0)
    }
  }

  /// How unwinding ended.
  var unwinding: UnwindSummary { unwinder?.summary ?? UnwindSummary() }

  /// What was recorded so far.
  ///
  /// - Parameter start: when the capture started; `nil` where it never did.
  func profile(of capture: CaptureSummary, start: Timestamp?, wallNanoseconds: UInt64) -> Profile {
    var capture = capture
    capture.wallNanoseconds = wallNanoseconds
    capture.unfinishedCalls = unfinishedCalls
    if capture.clock == .kernel { capture.callsTimedByTracer = callsTimedByTracer }
    capture.ownNanoseconds = OwnTime.processorNanoseconds
    capture.unwinding = unwinding
    capture.startUnixNanoseconds = start.map(TraceClock(style: .none).wallNanoseconds)
    return builder.profile(
      capture: capture, modules: modules.modules,
      timeline: timeline?.timeline(from: start ?? Timestamp(nanoseconds: 0)))
  }

  func addressSpaceOpened(
    _ space: AddressSpaceID, process: ProcessID, program: String?, copyOf parent: AddressSpaceID?
  ) {
    while programs.count <= space.index { programs.append(nil) }
    programs[space.index] =
      parent.flatMap { programs[$0.index] }
      ?? builder.id(ofProgram: program ?? ProcessFiles.programName(of: process))
    unwinder?.open(space, copyOf: parent)
    files?.processChanged(process)
  }

  func codeMappingsChanged(in space: AddressSpaceID) { unwinder?.invalidate(space) }

  func codeMappingsChanged(in space: AddressSpaceID, process: ProcessID, to mappings: CodeMappings) {
    unwinder?.setModules(modules.map(of: mappings, process: process), of: space)
  }

  /// Names will be wanted of what has been met in stacks. Looked at from time to time: programs that end at once end sooner
  /// without.
  private func prefetchNames() {
    stackCount &+= 1
    guard stackCount & 255 == 0, let prefetch else { return }
    let frames = builder.interner.frames
    for frame in frames[prefetchedFrames...] {
      if let module = frame.module { prefetch.begin(module, modules.modules[Int(module.index)]) }
    }
    prefetchedFrames = frames.count
  }

  func addressSpaceClosed(_ space: AddressSpaceID) { unwinder?.close(space) }

  func expectedStackBytes(of registers: Registers, in space: AddressSpaceID) -> Int {
    unwinder?.expectedStackBytes(of: registers, in: space) ?? 0
  }

  func stack(
    from registers: Registers, stack: UnsafeRawBufferPointer, in space: AddressSpaceID, process: ProcessID,
    memory: any MemoryReader
  ) -> StackID {
    guard let unwinder else { return .empty }
    if unwinder.needsModules(of: space) {
      unwinder.setModules(modules.map(of: process, memory: memory), of: space)
    }
    prefetchNames()
    return unwinder.unwind(from: registers, stack: stack, in: space, memory: memory)
  }

  func wants(_ call: SyscallStart, memory: any MemoryReader) -> Bool {
    files?.willRun(call)
    let isShown =
      selection.shown.contains(call.number)
      && selection.filter.admits(call, memory: memory, descriptors: descriptors)
    guard ledger != nil else { return isShown }
    if isShown { unshownThreads.remove(call.thread) } else { unshownThreads.insert(call.thread) }
    return isShown || DescriptorLedger.calls.contains(call.number)
  }

  func file(of call: SyscallStart, memory: any MemoryReader) -> FileID {
    files?.file(of: call, memory: memory) ?? call.file
  }

  func id(ofThread name: String) -> UInt16 { builder.id(ofThread: name) }

  func identified(_ pending: FileID, as file: FileID) { builder.resolve(pending, to: file) }

  func began(_ call: SyscallStart, memory: any MemoryReader) {
    ledger?.began(call)
    if !unshownThreads.contains(call.thread) { live?.began(call, memory: memory) }
  }

  func deadline(forEndOf call: SyscallStart, memory: any MemoryReader) -> EndDeadline {
    guard live == nil, ledger == nil, anomalies == nil else { return .atOnce }
    return files?.deadline(forEndOf: call, memory: memory) ?? .beforeNextCall
  }

  func ended(_ event: SyscallEvent, memory: any MemoryReader) {
    probe?.calls += 1
    ledger?.ended(event, memory: memory)
    // Of calls that are not shown, too: they can close what others work on.
    let place =
      files?.place(of: event, memory: memory) ?? (file: event.call.file, thread: event.call.threadName)
    guard !unshownThreads.contains(event.call.thread), selection.filter.admits(event) else { return }
    live?.ended(event, memory: memory)
    if let anomaly = anomalies?.judge(event) { alert(anomaly) }
    if live == nil { add(event, file: place.file, thread: place.thread) }
  }

  /// Adds a call to the profile, which a trace does without.
  private func add(_ event: SyscallEvent, file: FileID, thread: UInt16) {
    // Calls that are made to end the thread have no latency, as in strace, and that they do not return is no news.
    guard event.call.number != .exit, event.call.number != .exit_group else { return }
    if !event.isFinished { unfinishedCalls += 1 }
    if event.clock == .tracer { callsTimedByTracer += 1 }
    let key = Profile.SeriesKey(
      stack: event.call.stack, call: callID(of: event.call.number), errorNumber: event.errorNumber,
      program: programs[event.call.space.index] ?? 0, file: file, thread: thread)
    let bytes = event.call.number.bytesMoved(result: event.result)
    let series = builder.add(key, nanoseconds: event.nanoseconds, bytes: bytes)
    timeline?.add(event, bytes: bytes, series: series)
  }

  func happened(_ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp) {
    switch event {
    case .exited, .killed:
      unshownThreads.remove(thread)
      files?.threadEnded(thread, of: process)
      if thread == process { ledger?.processEnded(process) }
    case .superseded: files?.threadEnded(thread, of: process)
    case .signal, .stopped: break
    }
    live?.happened(event, to: thread, of: process, at: time, isShown: selection.shows(event))
  }

  func inFlight(_ calls: [SyscallStart], threadCount: Int, because reason: InFlightReason, at time: Timestamp)
  {
    // A profile at its end has nothing to say of single calls.
    if reason == .captureEnds, live == nil || calls.isEmpty { return }
    let listing = InFlightListing(names: names, hasStacks: hasStacks)
    var stacks = calls.map(\.stack)
    if !hasStacks {
      var waiting = WaitingStacks(interner: builder.interner, modules: modules)
      for (index, call) in calls.enumerated() { stacks[index] = waiting.stack(of: call) }
    }
    let text = listing.text(of: calls, stacks: stacks, threadCount: threadCount, at: time)
    guard let live else { return Notices.write(text) }
    for line in text.split(separator: "\n") { live.sink.note(String(line), at: time) }
    if reason == .requested { live.output.flush() }
  }

  func ticked(at time: Timestamp) {
    live?.output.flush()
    checkpoint?(time)
  }

  private func alert(_ anomaly: Anomaly) {
    if let live { live.sink.anomaly(anomaly) } else { Notices.write(AnomalyText.line(anomaly) + "\n") }
  }

  private func callID(of number: SyscallNumber) -> CallID {
    let index = Int(number.rawValue)
    if index < calls.count, let id = calls[index] { return id }
    if let id = foreignCalls[number] { return id }
    let id = builder.id(of: TracedCall(number))
    if index < SyscallTable.count {
      while calls.count <= index { calls.append(nil) }
      calls[index] = id
    } else {
      foreignCalls[number] = id
    }
    return id
  }
}
