internal import CLinux
internal import Glibc
internal import Syscalls
public import Trace

/// Tries what a capture needs, with children made for that.
public enum CaptureTrials {
  /// Whether a program that is started can be traced: what a call that does nothing appears to take then.
  public static func launch() throws(Obstacle) -> CaptureSummary.Floor {
    if let floor = CaptureClock().measureFloor() { return floor }
    var release: Int32 = -1
    let child = clinux_launch_idle_calls(&release, 0, nil)
    guard child > 0 else { throw .noChild }
    let status = clinux_seize(child, clinux_option_exitkill)
    // Where that works it is the requests of a stopped child that do not.
    let obstacle: Obstacle = status == 0 ? .noCallInformation : .ptrace(errno: -status, isOwnChild: true)
    StopRequests.release(release)
    reap(child)
    throw obstacle
  }

  /// Whether a running program of the same user can be attached to that this one has not started.
  public static func attach() throws(Obstacle) {
    var release: Int32 = -1
    let other = clinux_launch_orphan(&release)
    guard other > 0 else { throw .noChild }
    defer { close(release) }
    let status = clinux_seize(other, 0)
    guard status == 0 else { throw Obstacle.ptrace(errno: -status, isOwnChild: false) }
    guard clinux_interrupt(other) == 0 else { return }
    var wait = clinux_wait()
    while clinux_wait(other, true, &wait) == -EINTR {}
    _ = clinux_detach(other, 0)
  }

  /// Whether programs of other users can be attached to.
  public static var reachesOtherUsers: Bool { Capabilities.has(.trace) && !Capabilities.isInUserNamespace }

  /// Whether the memory of a child can be read in one request.
  public static func readMemory() throws(Obstacle) {
    var release: Int32 = -1
    let child = clinux_launch_idle_calls(&release, 0, nil)
    guard child > 0 else { throw .noChild }
    // The child's memory is a copy of this process's; the arguments of a program stay where they are.
    let arguments = CommandLine.unsafeArgv
    var copy: UInt64 = 0
    let count = clinux_read_memory(child, UInt64(UInt(bitPattern: arguments)), &copy, 8)
    StopRequests.release(release)
    reap(child)
    guard count == 8, copy == UInt64(UInt(bitPattern: arguments[0])) else {
      throw Obstacle(
        reason: "process_vm_readv is refused (\(message(of: Int32(clamping: -count))))",
        remedy: "/proc/PID/mem serves while a program is traced, and is slower")
    }
  }

  /// Whether the kernel can be told which calls to stop at.
  public static func filterCalls() throws(Obstacle) {
    let status = clinux_try_filter()
    guard status == 0 else {
      throw Obstacle(
        reason: "seccomp filters are refused (\(message(of: -status)))",
        remedy: "Traces work without; every call of a program is stopped then")
    }
  }

  /// Whether the kernel lends its clock: by what means, what a call that does nothing appears to take by it, and what
  /// stands in the way of a better means.
  public static func kernelClock() throws(Obstacle) -> (
    means: KernelClock.Means, floor: CaptureSummary.Floor, betterMeans: Obstacle?
  ) {
    let floor: CaptureSummary.Floor?
    let clock: KernelClock
    do throws(PerfRefusal) {
      clock = try KernelClock()
      floor = try CaptureClock().measureFloor(by: clock)
      clock.finish()
    } catch {
      throw Obstacle(reason: error.reason, remedy: error.clockRemedy)
    }
    guard let floor else {
      // It times calls of threads that are stopped. Where those cannot be had, that is what stands in the way.
      _ = try launch()
      throw Obstacle(reason: "the kernel does not tell of calls", remedy: "The tracer's clock serves")
    }
    return (clock.means, floor, clock.obstacle.map { Obstacle(reason: $0.reason, remedy: $0.remedy) })
  }

  /// Whether perf events watch a program that is not stopped: whether programs in the kernel write their records, what a
  /// call that does nothing appears to take then, and what stands in the way of programs.
  public static func perf() throws(Obstacle) -> (
    isByPrograms: Bool, floor: CaptureSummary.Floor?, betterMeans: Obstacle?
  ) {
    do throws(CaptureError) {
      let measured = try PerfFloor(
        like: CaptureOptions(
          traced: [.getppid], follow: .firstThread, capturesStacks: true, sharesProcessor: false))
      measured.finish()
      let obstacle = measured.programObstacle.map { Obstacle(reason: $0.reason, remedy: $0.remedy) }
      return (measured.isByPrograms, measured.floor, obstacle)
    } catch {
      if case .perfRefused(let refusal) = error { throw Obstacle(refusal) }
      throw Obstacle(reason: error.description, remedy: "Use ptrace (--backend ptrace)")
    }
  }

  private static func reap(_ child: pid_t) {
    while waitpid(child, nil, __WALL) < 0, errno == EINTR {}
  }
}
