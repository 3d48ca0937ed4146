internal import Capture
internal import Report
internal import Syscalls
internal import Trace
internal import Unwinder

/// Joins capture, unwinding and the profile: the one place where they meet.
final class Recorder: CaptureSink {
  let modules = ModuleTable()
  let builder: ProfileBuilder
  /// Names of stacks that are wanted while the capture runs.
  let names: LiveNames
  private let unwinder: StackUnwinder?
  /// Shows calls while they happen, where that was asked for.
  var live: LiveTrace?
  /// Judges calls while they happen, where that was asked for.
  var anomalies: AnomalyWatch?
  /// Follows descriptors, where that was asked for.
  var ledger: DescriptorLedger?
  /// The calls to show and to add up; others may be traced for the ledger.
  private let shown: SyscallSet
  /// Whether the stacks of calls are taken.
  private let hasStacks: Bool
  private var programs: [UInt16?] = []
  private var calls: [CallID?] = []

  /// - Parameters:
  ///   - maxFrames: frames kept of a stack; `nil` when no stacks are wanted.
  ///   - slowNanoseconds: from this latency on a call counts as slow.
  ///   - shown: the calls to show and to add up.
  init(maxFrames: Int?, slowNanoseconds: UInt64, shown: SyscallSet) {
    self.shown = shown
    hasStacks = maxFrames != nil
    builder = ProfileBuilder(slowThresholdNanoseconds: slowNanoseconds)
    names = LiveNames(interner: builder.interner, modules: modules)
    unwinder = maxFrames.map { [interner = builder.interner] in
      StackUnwinder(interner: interner, maxFrames: $0)
    }
  }

  /// How unwinding ended.
  var unwinding: UnwindSummary { unwinder?.summary ?? UnwindSummary() }

  func addressSpaceOpened(_ space: AddressSpaceID, process: ProcessID, copyOf parent: AddressSpaceID?) {
    while programs.count <= space.index { programs.append(nil) }
    programs[space.index] =
      parent.flatMap { programs[$0.index] }
      ?? builder.id(ofProgram: ProcessFiles.programName(of: process))
    unwinder?.open(space, copyOf: parent)
  }

  func codeMappingsChanged(in space: AddressSpaceID) { unwinder?.invalidate(space) }

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
    return unwinder.unwind(from: registers, stack: stack, in: space, memory: memory)
  }

  func began(_ call: SyscallStart, memory: any MemoryReader) {
    ledger?.began(call)
    if shown.contains(call.number) { live?.began(call, memory: memory) }
  }

  func ended(_ event: SyscallEvent, memory: any MemoryReader) {
    ledger?.ended(event, memory: memory)
    guard shown.contains(event.call.number) else { return }
    live?.ended(event, memory: memory)
    if let anomaly = anomalies?.judge(event) { alert(anomaly) }
    // Calls that are made to end the thread have no latency, as in strace.
    guard event.call.number != .exit, event.call.number != .exit_group else { return }
    let key = Profile.SeriesKey(
      stack: event.call.stack, call: callID(of: event.call.number), errorNumber: event.errorNumber,
      program: programs[event.call.space.index] ?? 0)
    builder.add(
      key, nanoseconds: event.nanoseconds, bytes: event.call.number.bytesMoved(result: event.result))
  }

  func happened(_ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp) {
    switch event {
    case .exited, .killed:
      if thread == process { ledger?.processEnded(process) }
    case .signal, .stopped, .superseded: break
    }
    live?.happened(event, to: thread, of: process, at: time)
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

  func ticked(at time: Timestamp) { live?.output.flush() }

  private func alert(_ anomaly: Anomaly) {
    if let live { live.sink.anomaly(anomaly) } else { Notices.write(AnomalyText.line(anomaly) + "\n") }
  }

  private func callID(of number: SyscallNumber) -> CallID {
    let index = Int(min(number.rawValue, 1023))
    while calls.count <= index { calls.append(nil) }
    if let id = calls[index] { return id }
    let id = builder.id(of: TracedCall(number))
    calls[index] = id
    return id
  }
}
