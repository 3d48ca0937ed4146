internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Starting a program under trace.
extension PtraceBackend {
  /// Starts a program, traced from its first instruction on. It dies with the tracer.
  ///
  /// - Throws: `CaptureError` when it cannot be found, executed or traced.
  public func launch(_ command: [String]) throws(CaptureError) {
    let path = try ProgramSearch.path(of: command[0])
    if let filter = makeFilter() {
      do throws(LaunchFailure) {
        return try start(path, command, filter: filter)
      } catch {
        guard error.step == .filter else { throw error.captureError(path: path) }
        filterObstacle = "the kernel refused the filter (\(message(of: error.errno)))"
      }
    }
    do throws(LaunchFailure) {
      try start(path, command, filter: nil)
    } catch {
      throw error.captureError(path: path)
    }
  }

  /// A filter where it can serve: every filtered process must stay traced to its end, and some call must be
  /// left to run free.
  private func makeFilter() -> SyscallFilter? {
    guard options.follow == .descendants, options.durationNanoseconds == nil, options.traced != .all
    else { return nil }
    do throws(SyscallFilterError) {
      return try SyscallFilter(
        traced: options.traced, watched: options.sharesProcessor ? CoScheduling.watchedCalls : [],
        conditions: options.conditions)
    } catch {
      filterObstacle = "libseccomp could not build the filter (\(message(of: error.errno)))"
      return nil
    }
  }

  private func start(
    _ path: String, _ command: [String], filter: SyscallFilter?
  ) throws(LaunchFailure) {
    var release: Int32 = -1
    var report: Int32 = -1
    let image = LaunchImage(path: path, command: command)
    let child = image.fork(filter: filter, release: &release, report: &report)
    guard child > 0 else { throw LaunchFailure(step: .fork, errno: -child) }
    defer { close(report) }
    let seized = clinux_seize(
      child,
      traceOptions(
        isFiltered: filter != nil, diesWithTracer: true, sharesProcessor: options.sharesProcessor))
    guard seized == 0 else {
      let tracer = ProcessFiles.tracer(of: ProcessID(child))
      close(release)
      while waitpid(child, nil, 0) < 0, errno == EINTR {}
      throw LaunchFailure(step: tracer == nil ? .fork : .trace(by: tracer!), errno: -seized)
    }
    do throws(CaptureError) {
      launcherClock = try kernelClock(of: ProcessID(child))
    } catch {
      close(release)
      while waitpid(child, nil, 0) < 0, errno == EINTR {}
      throw LaunchFailure(step: .clock(error), errno: EPERM)
    }
    // Once it has stopped it can be followed from call to call.
    let showsExec = options.includesLaunch && options.traced.contains(.execve)
    if showsExec { _ = clinux_interrupt(child) }
    StopRequests.release(release)
    try waitForStart(child, report: report, isFiltered: filter != nil, showsExec: showsExec)
    // Up to here it has executed what lies in this process's memory.
    withExtendedLifetime(image) {}
  }

  /// Follows the child to its exec.
  private func waitForStart(
    _ child: pid_t, report: Int32, isFiltered: Bool, showsExec: Bool
  ) throws(LaunchFailure) {
    var wait = clinux_wait()
    var exec: LaunchExec?
    while true {
      let status = clinux_wait(child, true, &wait)
      if status == -EINTR { continue }
      guard status == 1, wait.stopped else { break }
      if wait.event == CLINUX_EVENT_EXEC {
        self.isFiltered = isFiltered
        launched = ProcessID(child)
        if options.sharesProcessor { coScheduling = CoScheduling() }
        let slot = executed(ProcessID(child), formerly: ProcessID(child), at: clock.now())
        begin(exec, slot)
        resume(slot)
        return
      }
      if showsExec, wait.syscall, let found = LaunchExec(of: ProcessID(child), at: clock.now()) {
        exec = found
        launcherClock?.callBegins()
      }
      let signal = wait.event == CLINUX_EVENT_NONE && !wait.syscall ? Int32(wait.code) : 0
      _ = showsExec ? clinux_resume_to_syscall(child, signal) : clinux_resume(child, signal)
    }
    var failure: [Int32] = [0, 0]
    let count = failure.withUnsafeMutableBytes { read(report, $0.baseAddress, $0.count) }
    guard count == 8 else { throw LaunchFailure(step: .fork, errno: ECHILD) }
    let isFilter = failure[0] == Int32(CLINUX_LAUNCH_FILTER.rawValue)
    throw LaunchFailure(step: isFilter ? .filter : .exec, errno: failure[1])
  }

  /// Tells of the exec that has started the program, now that it has succeeded and before it returns. Where nobody
  /// wants to know, its end is passed over.
  private func begin(_ exec: LaunchExec?, _ slot: Int) {
    threads[slot].phase = .inOtherCall
    guard let exec else { return }
    threads[slot].number = .execve
    threads[slot].arguments = exec.arguments
    threads[slot].start = exec.start
    startedAt = exec.start
    // The launcher's memory is gone. What it executed lies in this process at the same addresses.
    let memory = ProcessMemory(process: ProcessID(getpid()))
    guard sink.wants(threads[slot].call, memory: memory) else { return }
    threads[slot].phase = .inTracedCall
    threads[slot].file = sink.file(of: threads[slot].call, memory: memory)
    sink.began(threads[slot].call, memory: memory)
  }

  /// The PTRACE_O_* options for what is to be followed, or seen because it ends the sharing of a processor.
  func traceOptions(isFiltered: Bool, diesWithTracer: Bool, sharesProcessor: Bool) -> UInt32 {
    var flags = clinux_option_sysgood | clinux_option_exec
    if options.follow != .firstThread || sharesProcessor { flags |= clinux_option_clone }
    if options.follow == .descendants || sharesProcessor {
      flags |= clinux_option_fork | clinux_option_vfork
    }
    if isFiltered { flags |= clinux_option_seccomp }
    if diesWithTracer { flags |= clinux_option_exitkill }
    return flags
  }

}

/// The exec of a launched program, as its launcher asked for it.
private struct LaunchExec {
  let arguments: CallArguments
  let start: Timestamp

  /// `nil` when the launcher stopped at something else.
  init?(of launcher: ProcessID, at now: Timestamp) {
    guard let stop = StopRequests.syscallStop(of: launcher), stop.kind == CLINUX_STOP_ENTRY,
      stop.number == UInt64(SyscallNumber.execve.rawValue)
    else { return nil }
    let (path, command, environment, _, _, _) = stop.arguments
    arguments = CallArguments([path, command, environment, 0, 0, 0])
    start = now
  }
}

/// Where a launch failed.
private struct LaunchFailure: Error {
  enum Step: Equatable {
    case fork, filter, exec
    /// Somebody else traces it already.
    case trace(by: ProcessID)
    /// The kernel's clock was asked for and may not be used.
    case clock(CaptureError)
  }

  let step: Step
  let errno: Int32

  func captureError(path: String) -> CaptureError {
    switch step {
    case .exec: .cannotExecute(path, errno: errno)
    case .trace(let tracer):
      .launchTraced(tracer: tracer, tracerName: ProcessFiles.programName(of: tracer))
    case .clock(let error): error
    case .fork, .filter: .cannotLaunch(errno: errno)
    }
  }
}
