internal import CLinux
internal import Glibc
internal import Syscalls
public import Trace

/// Watches programs through perf_event_open(2): the kernel writes each call with registers and a copy of the stack into a
/// ring of its processor, and stops nothing.
///
/// All methods must be called from one thread.
public final class PerfBackend: CaptureBackend {
  let options: CaptureOptions
  let sink: any CaptureSink
  let clock = CaptureClock()
  let plan: PerfPlan
  let channels: [PerfChannel]

  /// Whether the trace file system was not mounted before.
  public let mountedFilesystem: Bool

  var eventSets: [PerfEventSet] = []
  /// Programs that write the records of calls; `nil` where events do.
  var records: CallRecords?
  /// The rings of these programs, kept at hand because they are gone over again and again.
  private var rings: [CallRing]
  /// Why they do not, where they might.
  public let programObstacle: BPFRefusal?
  var threads = PerfThreadTable()
  var spaces: PerfSpaces
  var stackCopy: StackCopySize
  let outside = UncopiedMemory()
  /// Finds the files of calls; `nil` where nobody wants to know them.
  let files: PerfFiles?
  /// Names of threads that have not been met, as far as they were there before.
  var earlierNames: [ProcessID: String] = [:]
  /// The process that was launched, whose end is this capture's end status.
  var launched: ProcessID?
  /// Whether more processes can come than those that are known: the end of all that are is not the end then.
  var isOpen = false
  /// Whether the launched child has not yet become the program.
  var awaitsExec = false
  var interruptions: Interruptions?
  var hasToldOfInterruption = false
  var isEnding = false
  var outcome = CaptureOutcome()
  /// When the capture started: with the exec of a launched program where that is one of its calls.
  public internal(set) var startedAt: Timestamp?
  private var endedAt = Timestamp(nanoseconds: 0)
  private var tickedAt = Timestamp(nanoseconds: 0)
  /// How often the kernel told of lost records, and how many it told of.
  var losses: UInt64 = 0
  var lostRecords: UInt64 = 0
  /// How often records of page faults had been lost.
  var faultLosses: UInt64 = 0
  /// Calls whose end was not seen, or may belong to another call.
  var brokenCalls: UInt64 = 0
  var entryCount = 0
  /// Operations of io_uring that are not complete.
  var requests: [UInt64: PerfThread] = [:]

  /// Begins to watch the system or a control group where that is the scope.
  ///
  /// - Throws: `CaptureError` where this kernel does not allow it.
  public init(
    options: CaptureOptions, sink: any CaptureSink, scope: PerfScope = .programs
  ) throws(CaptureError) {
    var options = options
    files = options.files.map(PerfFiles.init)
    if files != nil { options.traced = options.traced.union(PerfFiles.calls) }
    self.options = options
    self.sink = sink
    spaces = PerfSpaces(
      tellsMappings: options.capturesStacks, tellsFiles: files != nil && options.includesOtherIO)
    let directory = try scope.openGroup()
    defer { if let directory { close(directory) } }
    let means: PerfMeans
    do throws(PerfRefusal) {
      means = try PerfMeans(options, scope, group: directory)
    } catch {
      throw .perfRefused(error)
    }
    (channels, plan) = (means.setup.channels, means.setup.plan)
    (stackCopy, mountedFilesystem) = (means.setup.stackCopy, means.setup.mountedFilesystem)
    (records, programObstacle) = (means.records, means.programObstacle)
    rings = records?.rings.rings ?? []
    try open(scope, group: directory)
  }

  /// What a call that does nothing appears to take, in nanoseconds; `nil` where it is not known.
  public var floorNanoseconds: UInt64? { records?.floorNanoseconds }

  deinit { outside.deallocate() }

  public var filterObstacle: String? { nil }

  public var processes: [ProcessID] { Array(Set(threads.all.map(\.process))) }

  public var wallNanoseconds: UInt64 { endedAt.nanoseconds(since: startedAt ?? endedAt) }

  /// An upper bound before Linux 6.0, which counts all kinds of records together. Known at the end.
  public private(set) var lostCalls: UInt64 = 0

  /// Records of mappings and processes that are missing. Known at the end.
  public private(set) var lostSideband: UInt64 = 0

  private func countLosses() {
    lostSideband = eventSets.reduce(0) { $0 + $1.lostSideband }
    var lost: UInt64 = 0
    if let records { lost += records.lostCalls }
    for set in eventSets {
      guard let entries = set.lostCalls else {
        lostCalls = lostRecords + brokenCalls
        return
      }
      lost += entries
    }
    lostCalls = lost + brokenCalls
  }

  public func run() -> CaptureOutcome {
    // What is not read in time is lost: this goes before what it watches, where that is permitted.
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -20)
    tickedAt = clock.now()
    // A launched program starts with its exec, which is in a ring.
    if launched == nil { startedAt = tickedAt }
    interruptions = interruptions ?? Interruptions()
    watch()
    endedAt = clock.now()
    if launched == nil || outcome.program != .released { clinux_release_interruptions() }
    return outcome
  }

  public func awaitReleasedProgram() -> CaptureOutcome.ProgramEnd {
    guard let launched, outcome.program == .released else { return outcome.program }
    defer { clinux_release_interruptions() }
    clinux_set_alarm(20_000_000)
    while true {
      for interruption in interruptions?.take() ?? [] { forward(interruption) }
      if let end = reap(launched, block: true) { return end }
    }
  }

  // MARK: The loop

  /// How long a record can be on its way into a ring after its time was taken. Records of different processors are put
  /// in order once they are so old.
  private static let settlingNanoseconds: UInt64 = 500_000
  private static let idleMilliseconds: Int32 = 50
  /// The same where files are looked up, of which those are found that are open for longer than that.
  private static let lookupMilliseconds: Int32 = 4

  private func watch() {
    let waiter = PerfWaiter(
      channels.map(\.descriptor) + (records.map { [$0.rings.messages.descriptor] } ?? []), process: launched)
    defer { finish() }
    while true {
      let now = clock.now()
      options.probe?.enter(.records)
      pump(until: now.nanoseconds &- Self.settlingNanoseconds)
      for interruption in interruptions?.take() ?? [] { handle(interruption) }
      if interruptions?.takeRequest() == true { tellInFlight(because: .requested) }
      tick(at: now)
      noteEnd(waiter)
      if isEnding || threads.isEmpty && !isOpen { return }
      let isSettling = channels.contains { $0.nextTime != .max } || rings.contains { $0.nextTime != .max }
      if records?.rings.askForMessage() == true { continue }
      options.probe?.enter(.waiting)
      let idle = files == nil ? Self.idleMilliseconds : Self.lookupMilliseconds
      waiter.wait(milliseconds: isSettling ? 2 : idle)
    }
  }

  /// Takes note of the launched program's end. All that it did is in the rings by then.
  private func noteEnd(_ waiter: PerfWaiter) {
    guard let launched, outcome.program == .released, let end = reap(launched, block: false) else { return }
    outcome.program = end
    waiter.forgetProcess()
    pump(until: clock.now().nanoseconds)
    for thread in threads.threads(of: launched) { endThread(thread.thread, at: clock.now()) }
  }

  private func reap(_ process: ProcessID, block: Bool) -> CaptureOutcome.ProgramEnd? {
    var wait = clinux_wait()
    let status = clinux_wait(process.rawValue, block, &wait)
    if status == 1, wait.exited { return .exited(status: Int32(wait.code)) }
    if status == 1, wait.signaled { return .killed(signal: Int32(wait.code)) }
    return status < 0 && status != -EINTR ? .released : nil
  }

  private func tick(at now: Timestamp) {
    if let interval = options.tickNanoseconds, now.nanoseconds(since: tickedAt) >= interval {
      tickedAt = now
      sink.ticked(at: now)
    }
    if let duration = options.durationNanoseconds, now.nanoseconds(since: startedAt ?? now) >= duration {
      tellInFlight(because: .captureEnds)
      endCapture()
    }
  }

  /// Lets what is left run on unwatched.
  func endCapture() {
    guard !isEnding else { return }
    isEnding = true
    files?.isWatching = false
    outcome.detached = processes
    records?.disable()
    for set in eventSets { set.disable() }
  }

  /// Reads what is left in the rings. Calls that have not returned are told of as far as they got.
  private func finish() {
    options.probe?.enter(.records)
    pump(until: .max - 1)
    let now = clock.now()
    settleFiles(before: now)
    files?.giveUp()
    tellFiles()
    for thread in threads.all.filter({ $0.isInCall && $0.isShown }) + requests.values {
      tellEnd(of: thread, result: 0, isFinished: false, isDetached: isEnding, at: now)
    }
    records?.disable()
    for set in eventSets { set.disable() }
    countLosses()
    let tracepoints = (eventSets.first?.tracepointDescriptors ?? []) + (records?.tracepointDescriptors ?? [])
    LastClosing.perform(tracepoints) {
      eventSets = []
      rings = []
      records = nil
    }
  }

  /// Reads the records of all rings in the order of time, up to a moment.
  func pump(until end: UInt64) {
    let seen = clock.now().nanoseconds
    for channel in channels { channel.refresh() }
    for ring in rings { ring.refresh() }
    while let (source, limit) = earliest(before: end) {
      if source < channels.count {
        read(channels[source], until: limit)
      } else {
        read(rings[source - channels.count], until: limit)
      }
      tellFilesIfMany()
    }
    settleFiles(before: Timestamp(nanoseconds: min(end, seen &- Self.settlingNanoseconds)))
  }

  private func read(_ channel: PerfChannel, until limit: UInt64) {
    while channel.nextTime <= limit {
      channel.consume { record in
        if channel.content == .events { handle(record) } else { handleFault(record) }
      }
      if channel.ring.isWorthRelease { channel.ring.release() }
    }
    channel.ring.release()
    // What may have found no room in a ring can have closed any descriptor.
    guard channel.ring.mayHaveLost else { return }
    channel.ring.mayHaveLost = false
    if channel.content == .events { files?.recordsWereLost() }
  }

  private func read(_ ring: CallRing, until limit: UInt64) {
    while ring.nextTime <= limit { ring.consume { handle($0, $1) } }
    ring.release()
    guard ring.takeLosses() else { return }
    losses += 1
    files?.recordsWereLost()
  }

  /// The number of the ring whose next record is the earliest, those that programs write behind the others, and up to when it
  /// stays that.
  private func earliest(before end: UInt64) -> (Int, UInt64)? {
    var first: Int?
    var (time, second) = (UInt64.max, end)
    func note(_ next: UInt64, _ source: Int) {
      if next < time {
        second = min(second, time)
        (first, time) = (source, next)
      } else {
        second = min(second, next)
      }
    }
    for (place, channel) in channels.enumerated() { note(channel.nextTime, place) }
    for (place, ring) in rings.enumerated() { note(ring.nextTime, channels.count + place) }
    guard let first, time <= end else { return nil }
    return (first, min(second, end))
  }
}
