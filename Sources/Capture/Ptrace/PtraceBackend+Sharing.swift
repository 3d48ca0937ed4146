internal import Syscalls
internal import Trace

/// Where tracer and program run.
extension PtraceBackend {
  /// Calls to be made before a processor is shared again.
  static let callsBetweenShares = 100

  /// Moves the tracer and the only thread that is left to one processor.
  func shareProcessorIfAlone() {
    guard coScheduling != nil, threads.count == 1,
      let slot = threads.ids.first.flatMap({ threads.slot(of: $0) })
    else { return }
    shareProcessor(with: slot)
  }

  /// Moves the tracer and a thread, which is stopped or about to be, to one processor.
  func shareProcessor(with slot: Int) {
    guard newborns.isEmpty, !hasUnfollowedThreads, callsUntilSharing == 0, !isDetaching else {
      coScheduling?.startCounting()
      return
    }
    let isAsking = threads[slot].phase != .running && threads[slot].number == .sched_getaffinity
    coScheduling?.share(with: threads[slot].thread, isAsking: isAsking)
  }

  /// A call begins, of which there must be some before a processor is shared again.
  func countTowardsSharing() {
    guard callsUntilSharing > 0 else { return }
    callsUntilSharing -= 1
    if callsUntilSharing == 0 {
      unfollowedChildren = 0
      coScheduling?.startCounting()
      shareProcessorIfAlone()
    }
  }

  /// What a thread is about to do may tell where it runs.
  func beforeCall(_ number: SyscallNumber, _ entry: CallEntry, memory: StoppedMemory) {
    coScheduling?.willEnter(number, memory.process)
    guard number == .openat || number == .open, coScheduling?.isShared == true,
      let path = memory.path(at: entry.arguments[number == .open ? 0 : 1]), Self.isStatusFile(path)
    else { return }
    // It reads next where it may run.
    coScheduling?.separate()
    callsUntilSharing = Self.callsBetweenShares
  }

  /// Whether a path is that of a `status` of a process or thread (proc(5)).
  private static func isStatusFile(_ path: [UInt8]) -> Bool {
    path.starts(with: "/proc/".utf8) && path.suffix(7).elementsEqual("/status".utf8)
  }
}
