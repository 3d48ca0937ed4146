internal import CLinux
internal import Glibc
internal import Syscalls
public import Trace

/// Watches programs through ptrace(2): two stops for each traced call, or one where the kernel's clock tells of its end.
///
/// All requests come from the thread that launched or attached, which must be the one that calls `run`.
public final class PtraceBackend: CaptureBackend {
  let options: CaptureOptions
  let sink: any CaptureSink
  let clock: CaptureClock
  /// Why calls that nobody asked for are stopped all the same, where a filter was wanted and could not be
  /// had.
  public internal(set) var filterObstacle: String?
  /// Why the kernel's clock, which was wanted, is not used.
  public internal(set) var clockRefusal: PerfRefusal?

  var threads = ThreadTable()
  var newborns = Newborns()
  /// The process that was launched, whose end is this capture's end status.
  var launched: ProcessID?
  /// Whether the kernel stops only calls of interest.
  var isFiltered = false
  /// Whether a program may have a filter of its own (seccomp(2)) beside that.
  var hasForeignFilters = false
  /// The kernel's clock for the program that is being launched, before it is among the threads.
  var launcherClock: (any ThreadClock)?
  /// What the kernel's clock has to record of threads that it records always.
  lazy var clockFilter = CallNumberFilter.expression(of: options.traced)
  /// How tracer and program share a processor; `nil` where they do not.
  var coScheduling: CoScheduling?
  /// Children that were not followed since a processor was shared.
  var unfollowedChildren = 0
  /// Calls to be made before the program shares a processor again; 0 where it need not wait.
  var callsUntilSharing = 0
  /// Threads in or behind a call whose end no stop shows and which has to be handed over before any other call.
  var urgentThreads: [ProcessID] = []
  /// Whether the program has threads that are not followed.
  var hasUnfollowedThreads = false
  /// Since when all threads are being let go.
  var detachingSince: Timestamp?
  var isDetaching: Bool { detachingSince != nil }
  private var interruptions: Interruptions?
  /// Whether the sink was told what was in flight when we were asked to end.
  var hasToldOfInterruption = false
  var outcome = CaptureOutcome()
  /// When the sink was last told that time goes by.
  private var tickedAt = Timestamp(nanoseconds: 0)
  /// When the capture started: with the exec of a launched program where that is one of its calls.
  public internal(set) var startedAt: Timestamp?
  private(set) var endedAt = Timestamp(nanoseconds: 0)
  private var stackBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

  public init(options: CaptureOptions, clock: CaptureClock, sink: any CaptureSink) {
    self.options = options
    self.clock = clock
    self.sink = sink
  }

  deinit { stackBuffer.deallocate() }

  /// The processes that are traced now.
  public var processes: [ProcessID] { threads.processes }

  /// Wall time of the capture in nanoseconds.
  public var wallNanoseconds: UInt64 { endedAt.nanoseconds(since: startedAt ?? endedAt) }

  /// No stop is ever missed.
  public var lostCalls: UInt64 { 0 }
  public var lostSideband: UInt64 { 0 }

  /// Watches until all traced programs have ended, the duration is over, or a signal asks to stop.
  ///
  /// Programs that were attached to, and launched ones at the end of the duration, are let go and run on.
  public func run() -> CaptureOutcome {
    tickedAt = clock.now()
    startedAt = startedAt ?? tickedAt
    interruptions = Interruptions()
    options.kernelClock?.passOverOwnCalls()
    if let first = [options.durationNanoseconds, options.tickNanoseconds].compactMap({ $0 }).min() {
      clinux_set_alarm(max(first, 1000))
    }
    watch()
    endedAt = clock.now()
    options.kernelClock?.finish()
    coScheduling?.separate()
    clinux_set_alarm(0)
    // From here on they end this program, unless a launched one still has to get them.
    if launched == nil || outcome.program != .released { clinux_release_interruptions() }
    return outcome
  }

  /// Waits for the launched program when it was let go at the end of the duration, and says how it ended.
  public func awaitReleasedProgram() -> CaptureOutcome.ProgramEnd {
    guard let launched, outcome.program == .released else { return outcome.program }
    defer { clinux_release_interruptions() }
    clinux_set_alarm(Self.tickNanoseconds)
    var wait = clinux_wait()
    while true {
      for interruption in interruptions?.take() ?? [] { forward(interruption) }
      let status = clinux_wait(launched.rawValue, true, &wait)
      if status == 1, wait.exited { return .exited(status: Int32(wait.code)) }
      if status == 1, wait.signaled { return .killed(signal: Int32(wait.code)) }
      if status < 0, status != -EINTR { return .released }
    }
  }

  /// Follows the traced threads until none is left.
  func watch() {
    var queue = StopQueue()
    while !threads.isEmpty || !newborns.isEmpty {
      options.probe?.enter(.waiting)
      let failure = queue.refill(threadCount: threads.count, clock: clock)
      options.probe?.enter(.requests)
      if failure != 0, failure != EINTR { break }
      // Before the stops: what Ctrl-C does to the program's calls is behind them, and the calls in flight are to be shown.
      for interruption in interruptions?.take() ?? [] { handle(interruption) }
      for report in queue.reports { handle(report.wait, at: report.time) }
      if interruptions?.takeRequest() == true { tellInFlight(because: .requested) }
      if clinux_take_alarm() { tick(at: clock.now()) }
    }
  }

  /// How often time limits are looked at once the first one is reached.
  static let tickNanoseconds: UInt64 = 20_000_000

  private func tick(at now: Timestamp) {
    if let interval = options.tickNanoseconds, now.nanoseconds(since: tickedAt) >= interval {
      tickedAt = now
      handOverEndedCalls()
      sink.ticked(at: now)
    }
    if let duration = options.durationNanoseconds, now.nanoseconds(since: startedAt ?? now) >= duration {
      if !isDetaching { tellInFlight(because: .captureEnds) }
      detachAll()
    }
    if let detachingSince, launched == nil, now.nanoseconds(since: detachingSince) > Self.detachPatience {
      abandonThreads(at: now)
    }
    if newborns.areOverdue(at: now) { adoptHeld() }
  }

  /// Asks the sink for the stack of a thread that has stopped before a call.
  func captureStack(of thread: TracedThread, at entry: CallEntry) -> StackID {
    guard let registers = entry.registers ?? StopRequests.registers(of: thread.thread) else { return .empty }
    let wanted = min(sink.expectedStackBytes(of: registers, in: thread.space), stackBuffer.count)
    let memory = ProcessMemory(process: thread.thread)
    options.probe?.enter(.readingMemory)
    let stack = entry.copy?.stack(wanted) ?? readStack(wanted, at: registers, memory)
    entry.copy?.expect(stackBytes: wanted)
    options.probe?.enter(.unwinding)
    defer { options.probe?.goOn(with: .requests) }
    return sink.stack(
      from: registers, stack: stack, in: thread.space, process: thread.process, memory: memory)
  }

  /// As much of the top of a stack as there is.
  private func readStack(
    _ wanted: Int, at registers: Registers, _ memory: ProcessMemory
  ) -> UnsafeRawBufferPointer {
    let window = UnsafeMutableRawBufferPointer(rebasing: stackBuffer[..<wanted])
    let count = memory.read(at: TraceeAddress(registers.stackPointer), into: window)
    return UnsafeRawBufferPointer(rebasing: window[..<count])
  }
}
