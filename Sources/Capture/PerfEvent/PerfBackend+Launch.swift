internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Starting a program that is watched.
extension PerfBackend {
  public func launch(_ command: [String]) throws(CaptureError) {
    let path = try ProgramSearch.path(of: command[0])
    var release: Int32 = -1
    var report: Int32 = -1
    let image = LaunchImage(path: path, command: command)
    let child = image.fork(filter: nil, release: &release, report: &report)
    guard child > 0 else { throw .cannotLaunch(errno: -child) }
    defer { close(report) }
    let process = ProcessID(child)
    do throws(PerfEventError) {
      eventSets += try open(.thread(process))
      try watch(process, of: process)
      for set in eventSets { try set.enableCalls(level: stackCopy.level) }
      records?.enable(level: stackCopy.level)
    } catch {
      close(release)
      while waitpid(child, nil, 0) < 0, errno == EINTR {}
      throw .perfRefused(PerfRefusal(error))
    }
    interruptions = Interruptions()
    launched = process
    awaitsExec = true
    files?.launched(process)
    enlist(process, of: process, in: spaces.add(runningIn: process))
    StopRequests.release(release)
    var failure: [Int32] = [0, 0]
    var count = 0
    repeat {
      count = failure.withUnsafeMutableBytes { read(report, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    guard count == 8 else { return withExtendedLifetime(image) {} }
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
    throw .cannotExecute(path, errno: failure[1])
  }
}
