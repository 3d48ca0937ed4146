internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Threads and processes that begin, change and end.
extension PtraceBackend {
  /// A traced thread tells of another thread or process that it made.
  func created(_ child: ProcessID, by creator: TracedThread, isVfork: Bool) {
    let wasMetEarly = newborns.wasMetEarly(child)
    guard threads.slot(of: child) == nil else { return }
    let stop = newborns.release(child)
    // Met and gone again before its creator told of it? Then nothing more comes of it.
    if stop == nil, wasMetEarly, ProcessFiles.tracer(of: child) != ProcessID(clinux_own_thread()) { return }
    let isThread = clinux_is_thread_of(creator.process.rawValue, child.rawValue)
    if !isFollowed(isThread: isThread) {
      refuse(child, of: creator, isThread: isThread)
    } else if isThread {
      enlist(TracedThread(thread: child, process: creator.process, space: creator.space))
    } else {
      let shared = clinux_shares_memory(creator.thread.rawValue, child.rawValue)
      if shared == 1 || shared < 0 && isVfork {
        enlist(TracedThread(thread: child, process: child, space: creator.space))
      } else {
        open(child, process: child, copyOf: creator.space)
      }
    }
    if let stop { handle(stop, at: clock.now()) }
  }

  /// Lets a child go as soon as it stops.
  ///
  /// That it stops is for the sake of a shared processor alone. A program that makes child after child and little else
  /// gains nothing by that: it is left to run where it would, and its further children are not even seen.
  private func refuse(_ child: ProcessID, of creator: TracedThread, isThread: Bool) {
    if isThread { hasUnfollowedThreads = true }
    coScheduling?.welcome(child)
    newborns.refuse(child)
    unfollowedChildren += 1
    guard unfollowedChildren == 8, launched != nil, coScheduling != nil else { return }
    coScheduling?.giveUp()
    _ = clinux_set_options(
      creator.thread.rawValue,
      traceOptions(isFiltered: isFiltered, diesWithTracer: true, sharesProcessor: false))
  }

  private func isFollowed(isThread: Bool) -> Bool {
    switch options.follow {
    case .firstThread: false
    case .threads: isThread
    case .descendants: true
    }
  }

  /// Lets a thread or process go that is not followed. It runs where its creator would have run by itself.
  private func letGo(_ thread: ProcessID) {
    coScheduling?.welcome(thread)
    _ = clinux_detach(thread.rawValue, 0)
  }

  /// A thread stopped that nobody has told of.
  ///
  /// Its creator will, unless it is not there any more: then the new process has another parent already. A
  /// process that was made as its creator's sibling (CLONE_PARENT) looks the same and is adopted as well.
  func met(_ thread: ProcessID, at stop: clinux_wait) {
    if newborns.takeRefused(thread) {
      letGo(thread)
      // To move for every child of a program that does little else costs more than it gains.
      callsUntilSharing = Self.callsBetweenShares
      return
    }
    newborns.hold(thread, at: stop, since: clock.now())
    let process = ProcessFiles.process(ofThread: thread) ?? thread
    if let kin = process == thread ? ProcessFiles.parent(of: thread) : process,
      threads.member(of: kin) != nil
    {
      clinux_set_alarm(Self.tickNanoseconds)
    } else {
      adoptHeld()
    }
  }

  /// Traces all threads whose creators may have ended before they could tell.
  func adoptHeld() {
    for (thread, stop) in newborns.releaseAll() {
      newborns.noteEarly(thread)
      let process = ProcessFiles.process(ofThread: thread) ?? thread
      let kin =
        threads.member(of: process) ?? ProcessFiles.parent(of: process).flatMap { threads.member(of: $0) }
      if !isFollowed(isThread: kin?.process == process) {
        letGo(thread)
        continue
      }
      if let kin, kin.process == process || clinux_shares_memory(kin.thread.rawValue, thread.rawValue) == 1 {
        enlist(TracedThread(thread: thread, process: process, space: kin.space))
      } else {
        // Whose copy its memory is cannot be told for sure; that it is a copy is no necessity.
        open(thread, process: process, copyOf: nil)
      }
      handle(stop, at: clock.now())
    }
  }

  private func open(_ thread: ProcessID, process: ProcessID, copyOf parent: AddressSpaceID?) {
    let space = threads.newSpace()
    enlist(TracedThread(thread: thread, process: process, space: space))
    sink.addressSpaceOpened(space, process: process, program: nil, copyOf: parent)
  }

  /// A process runs a new program. All of its other threads are gone, and the one that asked for it has taken
  /// the leader's id.
  func executed(_ leader: ProcessID, formerly former: ProcessID, at now: Timestamp) -> Int {
    let formerSlot = threads.slot(of: former)
    // The last call before the exec is one of the old program.
    if let formerSlot { handOverEndedCall(formerSlot) }
    let caller = formerSlot.map { threads[$0] }
    coScheduling?.executed(leader, formerly: former)
    for thread in threads.threads(of: leader) {
      if thread.thread != former {
        finishCall(of: thread, at: now)
        tell(.superseded(by: former), thread, at: now)
      }
      forget(thread.thread)
    }
    let space = threads.newSpace()
    var thread = caller ?? TracedThread(thread: leader, process: leader, space: space)
    thread.thread = leader
    thread.clock?.renamed(to: leader)
    thread.clock = thread.clock ?? launcherClock.take()
    thread.space = space
    enlist(thread)
    sink.addressSpaceOpened(space, process: leader, program: nil, copyOf: nil)
    adoptHeld()
    hasUnfollowedThreads = false
    shareProcessorIfAlone()
    return threads.slot(of: leader)!
  }

  /// A thread exited or was killed.
  func ended(_ thread: ProcessID, _ wait: clinux_wait, at now: Timestamp) {
    if thread == launched {
      outcome.program =
        wait.exited ? .exited(status: Int32(wait.code)) : .killed(signal: Int32(wait.code))
    }
    if let slot = threads.slot(of: thread) {
      finishCall(of: threads[slot], at: now)
      let code = Int32(wait.code)
      tell(
        wait.exited ? .exited(status: code) : .killed(signal: code, dumpedCore: wait.dumped), threads[slot],
        at: now)
      forget(thread)
    } else if !newborns.takeRefused(thread) {
      _ = newborns.release(thread)
      newborns.noteEarly(thread)
    }
    adoptHeld()
  }

  /// Begins to follow a thread, before it runs.
  func enlist(_ thread: TracedThread) {
    var thread = thread
    // Where one thread has the clock, others do without where it is refused.
    if thread.clock == nil {
      thread.clock = try? kernelClock(of: thread.thread)
    }
    threads.insert(thread)
    coScheduling?.welcome(thread.thread)
  }

  func forget(_ thread: ProcessID) {
    guard let removed = threads.remove(thread) else { return }
    coScheduling?.ended(thread)
    if removed.endedSpace { sink.addressSpaceClosed(removed.thread.space) }
    shareProcessorIfAlone()
  }
}
