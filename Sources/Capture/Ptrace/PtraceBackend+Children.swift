internal import CLinux
internal import Syscalls
internal import Trace

/// Threads and processes that begin, change and end.
extension PtraceBackend {
  /// A traced thread made another thread or process, which is traced from its first instruction on.
  func created(_ child: ProcessID, by creator: TracedThread, isFork: Bool) {
    guard threads.slot(of: child) == nil else { return }
    let process = isFork ? child : ProcessFiles.process(ofThread: child) ?? child
    insert(child, process: process, createdIn: creator)
  }

  /// A thread stopped that is not known yet: it was faster than the event that tells of its creation.
  func adopt(_ thread: ProcessID) -> Int? {
    let process = ProcessFiles.process(ofThread: thread) ?? thread
    let parent = process == thread ? ProcessFiles.parent(of: process) : process
    guard let parent, let creator = threads.threads(of: parent).first else {
      _ = clinux_detach(thread.rawValue, 0)
      return nil
    }
    insert(thread, process: process, createdIn: creator)
    return threads.slot(of: thread)
  }

  private func insert(_ thread: ProcessID, process: ProcessID, createdIn creator: TracedThread) {
    guard process != creator.process else {
      threads.insert(TracedThread(thread: thread, process: process, space: creator.space))
      return
    }
    let space = threads.newSpace()
    threads.insert(TracedThread(thread: thread, process: process, space: space))
    sink.addressSpaceOpened(space, process: process, copyOf: creator.space)
  }

  /// A process runs a new program. All of its other threads are gone, and the one that asked for it has taken the
  /// leader's id.
  func executed(_ leader: ProcessID, formerly former: ProcessID) -> Int {
    var survivor = threads.slot(of: former).map { threads[$0] }
    for thread in threads.threads(of: leader) {
      if thread.thread != former { finishCall(of: thread, at: clock.now()) }
      forget(thread.thread)
    }
    let space = threads.newSpace()
    var thread = TracedThread(thread: leader, process: leader, space: space)
    if let call = survivor.take() {
      thread.phase = call.phase
      thread.number = call.number
      thread.start = call.start
      thread.stack = call.stack
    }
    if !hasStarted {
      hasStarted = true
      thread.phase = .inOtherCall
    }
    threads.insert(thread)
    sink.addressSpaceOpened(space, process: leader, copyOf: nil)
    return threads.slot(of: leader)!
  }

  /// A thread exited or was killed.
  func ended(_ thread: ProcessID, _ wait: clinux_wait, at now: Timestamp) {
    if thread == launched {
      outcome.program =
        wait.exited ? .exited(status: Int32(wait.code)) : .killed(signal: Int32(wait.code))
    }
    if let slot = threads.slot(of: thread) { finishCall(of: threads[slot], at: now) }
    forget(thread)
  }

  /// Records the call that a thread was in when it ended or was let go. Calls that are made to end the thread have
  /// no latency and are not recorded, as in strace.
  func finishCall(of thread: TracedThread, at now: Timestamp) {
    guard thread.phase == .inTracedCall, thread.number != .exit, thread.number != .exit_group else { return }
    record(thread, result: 0, isFinished: false, at: now)
  }

  func forget(_ thread: ProcessID) {
    guard let removed = threads.remove(thread) else { return }
    if removed.endedSpace { sink.addressSpaceClosed(removed.thread.space) }
  }
}
