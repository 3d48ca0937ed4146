internal import CLinux
internal import Glibc
internal import Syscalls
package import Trace

/// Watches programs through ptrace(2): two stops for each traced call.
///
/// All requests come from the thread that launched or attached, which must be the one that calls `run`.
package final class PtraceBackend {
  let options: CaptureOptions
  let sink: any CaptureSink
  let clock: CaptureClock
  /// Calls that were running when their thread or the capture ended.
  package internal(set) var unfinishedCalls: UInt64 = 0
  /// Why calls that nobody asked for are stopped all the same, where a filter was wanted and could not be had.
  package internal(set) var filterObstacle: String?

  var threads = ThreadTable()
  /// The process that was launched, whose end is this capture's end status.
  var launched: ProcessID?
  /// Whether the launched program has started; its launcher's own calls are not recorded.
  var hasStarted = true
  /// Whether the kernel stops only calls of interest.
  var isFiltered = false
  /// Whether all threads are being let go.
  var isDetaching = false
  var outcome = CaptureOutcome()
  private(set) var startedAt = Timestamp(nanoseconds: 0)
  private(set) var endedAt = Timestamp(nanoseconds: 0)
  private var stackBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

  package init(options: CaptureOptions, clock: CaptureClock, sink: any CaptureSink) {
    self.options = options
    self.clock = clock
    self.sink = sink
  }

  deinit { stackBuffer.deallocate() }

  /// Wall time of the capture in nanoseconds.
  package var wallNanoseconds: UInt64 { endedAt.nanoseconds(since: startedAt) }

  /// Watches until all traced programs have ended, the duration is over, or a signal asks to stop.
  ///
  /// Programs that were attached to, and launched ones at the end of the duration, are let go and run on.
  package func run() -> CaptureOutcome {
    startedAt = clock.now()
    clinux_catch_interruptions()
    if let duration = options.durationNanoseconds { clinux_set_alarm(max(duration, 1000)) }
    var wait = clinux_wait()
    var handledSignals: UInt32 = 0
    while !threads.isEmpty {
      let status = clinux_wait(-1, true, &wait)
      let now = clock.now()
      if status == 1 {
        handle(wait, at: now)
      } else if status != -EINTR {
        break
      }
      let interruption = clinux_interruptions()
      if interruption.count != handledSignals {
        handledSignals = interruption.count
        handle(interruption)
      }
      if interruption.alarm, isOver(at: now) { detachAll() }
    }
    endedAt = clock.now()
    clinux_set_alarm(0)
    return outcome
  }

  /// Waits for the launched program when it was let go at the end of the duration, and says how it ended.
  package func awaitReleasedProgram() -> CaptureOutcome.ProgramEnd {
    guard let launched, outcome.program == .released else { return outcome.program }
    var wait = clinux_wait()
    while true {
      let status = clinux_wait(launched.rawValue, true, &wait)
      if status == 1, wait.exited { return .exited(status: Int32(wait.code)) }
      if status == 1, wait.signaled { return .killed(signal: Int32(wait.code)) }
      if status < 0, status != -EINTR { return .released }
    }
  }

  private func isOver(at now: Timestamp) -> Bool {
    options.durationNanoseconds.map { now.nanoseconds(since: startedAt) >= $0 } ?? false
  }

  /// A program that was launched gets the signals that were sent to us; its end is then seen as usual. A terminal
  /// sends its signals to both. Programs that were attached to are let go.
  private func handle(_ interruption: clinux_interruption) {
    guard let launched else {
      outcome.interruptedBySignal = interruption.signal
      detachAll()
      return
    }
    if !interruption.from_kernel { kill(launched.rawValue, interruption.signal) }
  }

  /// Asks the sink for the stack of a stopped thread.
  func captureStack(of thread: TracedThread) -> StackID {
    guard let registers = StopRequests.registers(of: thread.thread) else { return .empty }
    let wanted = min(sink.expectedStackBytes(of: registers, in: thread.space), stackBuffer.count)
    let memory = ProcessMemory(process: thread.thread)
    let window = UnsafeMutableRawBufferPointer(rebasing: stackBuffer[..<wanted])
    let count = memory.read(at: TraceeAddress(registers.stackPointer), into: window)
    return sink.stack(
      from: registers, stack: UnsafeRawBufferPointer(rebasing: stackBuffer[..<count]), in: thread.space,
      process: thread.process, memory: memory)
  }
}
