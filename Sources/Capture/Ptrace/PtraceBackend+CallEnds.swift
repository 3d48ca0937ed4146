internal import Glibc
internal import Syscalls
internal import Trace

/// Ends of calls that no stop shows: of those that a thread is let go in, and of those that end with their thread.
extension PtraceBackend {
  /// Calls whose ends matter to following the program.
  private static let watchedCalls: SyscallSet = [
    .execve, .execveat, .fork, .vfork, .clone, .clone3, .sched_getaffinity, .sched_setaffinity,
  ]

  /// Of more calls at a time whose ends have to be handed over before any other call, the threads stop.
  private static let mostUrgentThreads = 16

  /// Whether the thread need not stop at the end of the traced call that it is about to make: it costs half as much then.
  ///
  /// Only where the kernel records each such call and stops the thread at the next one.
  func canGoUnwatched(_ slot: Int, memory: any MemoryReader) -> Bool {
    guard isFiltered, threads[slot].clock != nil, !threads[slot].mapsCode,
      !Self.watchedCalls.contains(threads[slot].number)
    else { return false }
    switch sink.deadline(forEndOf: threads[slot].call, memory: memory) {
    case .atOnce: return false
    case .beforeNextCall: return true
    case .beforeAnyCall:
      guard urgentThreads.count < Self.mostUrgentThreads else { return false }
      urgentThreads.append(threads[slot].thread)
      return true
    }
  }

  /// Hands over what has to be before any thread begins another call, and has ended.
  func handOverUrgentCalls() {
    urgentThreads.removeAll { thread in
      guard let slot = threads.slot(of: thread) else { return true }
      handOverEndedCall(slot)
      return threads[slot].phase != .inUnwatchedCall
    }
  }

  /// Hands over the call that a thread did not stop at the end of, if it has ended.
  func handOverEndedCall(_ slot: Int) {
    guard threads[slot].phase == .inUnwatchedCall, let clock = threads[slot].clock else { return }
    clock.collect()
    guard let ended = clock.ended else { return }
    threads[slot].phase = .running
    if ended.result != Self.restartByBlock { threads[slot].restartable = nil }
    record(threads[slot], result: ended.result, isFinished: true, isDetached: false, at: ended.end)
  }

  /// Hands over all calls that have ended.
  func handOverEndedCalls() {
    for thread in threads.ids { if let slot = threads.slot(of: thread) { handOverEndedCall(slot) } }
  }

  /// Hands over the call that a thread was in when it ended or was let go.
  func finishCall(of thread: TracedThread, isDetached: Bool = false, at now: Timestamp) {
    guard thread.phase == .inTracedCall || thread.phase == .inUnwatchedCall else { return }
    thread.clock?.collect()
    if thread.phase == .inUnwatchedCall, let ended = thread.clock?.ended, !Self.isCutShort(ended.result) {
      record(thread, result: ended.result, isFinished: true, isDetached: false, at: ended.end)
    } else {
      record(thread, result: 0, isFinished: false, isDetached: isDetached, at: now)
    }
  }

  /// Whether a call of a thread that has not come back from it to its program was ended by the signal that ended the
  /// thread: without that the thread would have stopped for the signal.
  private static func isCutShort(_ result: Int64) -> Bool {
    result == -Int64(EINTR) || restartResults.contains(result)
  }
}
