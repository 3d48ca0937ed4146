internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Starting a program under trace.
extension PtraceBackend {
  /// Starts a program, traced from its first instruction on. It dies with the tracer.
  ///
  /// - Throws: `CaptureError` when it cannot be found, executed or traced.
  package func launch(_ command: [String]) throws(CaptureError) {
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
        traced: options.traced, watched: options.sharesProcessor ? CoScheduling.watchedCalls : [])
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
    let child = Self.fork(path, command, filter: filter, release: &release, report: &report)
    guard child > 0 else { throw LaunchFailure(step: .fork, errno: -child) }
    defer { close(report) }
    let seized = clinux_seize(child, traceOptions(isFiltered: filter != nil, diesWithTracer: true))
    guard seized == 0 else {
      let tracer = ProcessFiles.tracer(of: ProcessID(child))
      close(release)
      while waitpid(child, nil, 0) < 0, errno == EINTR {}
      throw LaunchFailure(step: tracer == nil ? .fork : .trace(by: tracer!), errno: -seized)
    }
    StopRequests.release(release)
    try waitForStart(child, report: report, isFiltered: filter != nil)
  }

  /// Follows the child to its exec.
  private func waitForStart(_ child: pid_t, report: Int32, isFiltered: Bool) throws(LaunchFailure) {
    var wait = clinux_wait()
    while true {
      let status = clinux_wait(child, true, &wait)
      if status == -EINTR { continue }
      guard status == 1, wait.stopped else { break }
      if wait.event == CLINUX_EVENT_EXEC {
        self.isFiltered = isFiltered
        launched = ProcessID(child)
        // Children that are not followed would stay on one processor.
        if options.sharesProcessor, options.follow == .descendants { coScheduling = CoScheduling() }
        let slot = executed(ProcessID(child), formerly: ProcessID(child), at: clock.now())
        // The launcher's own exec is not the program's: its end is passed over.
        threads[slot].phase = .inOtherCall
        resume(slot)
        return
      }
      _ = clinux_resume(child, wait.event == CLINUX_EVENT_NONE && !wait.syscall ? Int32(wait.code) : 0)
    }
    var failure: [Int32] = [0, 0]
    let count = failure.withUnsafeMutableBytes { read(report, $0.baseAddress, $0.count) }
    guard count == 8 else { throw LaunchFailure(step: .fork, errno: ECHILD) }
    let isFilter = failure[0] == Int32(CLINUX_LAUNCH_FILTER.rawValue)
    throw LaunchFailure(step: isFilter ? .filter : .exec, errno: failure[1])
  }

  /// The PTRACE_O_* options for what is to be followed.
  func traceOptions(isFiltered: Bool, diesWithTracer: Bool) -> UInt32 {
    var flags = clinux_option_sysgood | clinux_option_exec
    if options.follow != .firstThread { flags |= clinux_option_clone }
    if options.follow == .descendants { flags |= clinux_option_fork | clinux_option_vfork }
    if isFiltered { flags |= clinux_option_seccomp }
    if diesWithTracer { flags |= clinux_option_exitkill }
    return flags
  }

  private static func fork(
    _ path: String, _ command: [String], filter: SyscallFilter?, release: inout Int32,
    report: inout Int32
  ) -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    return path.withCString { path in
      (filter?.program ?? []).withUnsafeBytes { program in
        arguments.withUnsafeBufferPointer { arguments in
          var launch = clinux_launch()
          launch.path = path
          launch.arguments = arguments.baseAddress
          launch.environment = UnsafePointer(environ)
          if let filter {
            launch.filter_program = program.baseAddress
            launch.filter_length = filter.instructionCount
          }
          return clinux_launch(&launch, &release, &report)
        }
      }
    }
  }
}

/// Where a launch failed.
private struct LaunchFailure: Error {
  enum Step: Equatable {
    case fork, filter, exec
    /// Somebody else traces it already.
    case trace(by: ProcessID)
  }

  let step: Step
  let errno: Int32

  func captureError(path: String) -> CaptureError {
    switch step {
    case .exec: .cannotExecute(path, errno: errno)
    case .trace(let tracer):
      .launchTraced(tracer: tracer, tracerName: ProcessFiles.programName(of: tracer))
    case .fork, .filter: .cannotLaunch(errno: errno)
    }
  }
}
