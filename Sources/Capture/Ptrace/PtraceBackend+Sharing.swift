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
  func beforeCall(_ number: SyscallNumber, _ entry: CallEntry, of thread: ProcessID) {
    coScheduling?.willEnter(number, thread)
    guard number == .openat || number == .open, coScheduling?.isShared == true,
      isStatusFile(at: TraceeAddress(entry.arguments[number == .open ? 0 : 1]), of: thread)
    else { return }
    // It reads next where it may run.
    coScheduling?.separate()
    callsUntilSharing = Self.callsBetweenShares
  }

  /// Whether a path is that of a `status` of a process or thread (proc(5)).
  private func isStatusFile(at address: TraceeAddress, of thread: ProcessID) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      let count = ProcessMemory(process: thread).read(at: address, into: buffer)
      let path = UnsafeRawBufferPointer(rebasing: buffer[..<count]).prefix { $0 != 0 }
      return path.starts(with: "/proc/".utf8) && path.suffix(7).elementsEqual("/status".utf8)
    }
  }
}
