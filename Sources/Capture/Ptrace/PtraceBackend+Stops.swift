internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// What a thread's stop means and how the thread goes on.
extension PtraceBackend {
  func handle(_ wait: clinux_wait, at now: Timestamp) {
    let thread = ProcessID(wait.thread)
    guard wait.stopped else {
      ended(thread, wait, at: now)
      return
    }
    guard let slot = threads.slot(of: thread) else { return met(thread, at: wait) }
    threads[slot].isCopySettled = false
    handOverEndedCall(slot)
    if coScheduling?.stopped(thread) == true { shareProcessor(with: slot) }
    if wait.event == CLINUX_EVENT_SECCOMP {
      enterCall(slot, isFiltered: true)
    } else if wait.syscall {
      systemCallStop(slot, at: now)
    } else if wait.event != CLINUX_EVENT_NONE {
      handleEvent(wait, slot, at: now)
    } else {
      if options.reportsThreadEvents, let info = StopRequests.signalInfo(of: thread) {
        tell(.signal(info), threads[slot], at: now)
      }
      resume(slot, delivering: Int32(wait.code))
    }
  }

  func tell(_ event: ThreadEvent, _ thread: TracedThread, at now: Timestamp) {
    guard options.reportsThreadEvents else { return }
    sink.happened(event, to: thread.thread, of: thread.process, at: now)
  }

  /// Lets a thread run until what is to be seen next: the end of the call that it is in, or its next call.
  func resume(_ slot: Int, delivering signal: Int32 = 0) {
    settleCopy(slot)
    if isDetaching {
      detach(threads[slot].thread, delivering: signal)
    } else if isFiltered, !threads[slot].phase.stopsAtEnd {
      _ = clinux_resume(threads[slot].thread.rawValue, signal)
    } else {
      _ = clinux_resume_to_syscall(threads[slot].thread.rawValue, signal)
    }
  }

  private func handleEvent(_ wait: clinux_wait, _ slot: Int, at now: Timestamp) {
    let thread = ProcessID(wait.thread)
    switch wait.event {
    case CLINUX_EVENT_FORK, CLINUX_EVENT_VFORK, CLINUX_EVENT_CLONE:
      if let message = StopRequests.eventMessage(of: thread), let child = Int32(exactly: message) {
        let creator = threads[slot]
        created(ProcessID(child), by: creator, isVfork: wait.event == CLINUX_EVENT_VFORK)
      }
      resume(slot)
    case CLINUX_EVENT_EXEC:
      let former = StopRequests.eventMessage(of: thread).flatMap { Int32(exactly: $0) }.map(ProcessID.init)
      resume(executed(thread, formerly: former ?? thread, at: now))
    case CLINUX_EVENT_STOP where wait.code != SIGTRAP && !isDetaching:
      // Job control stopped the program: it stays stopped until SIGCONT, which is reported as another stop.
      tell(.stopped(signal: Int32(wait.code)), threads[slot], at: now)
      settleCopy(slot)
      if clinux_listen(thread.rawValue) != 0 { resume(slot) }
    case CLINUX_EVENT_STOP:
      noteInterruptedCall(slot)
      resume(slot)
    default:
      resume(slot)
    }
  }

  /// Remembers which call a thread will go on with that was attached to inside of it.
  private func noteInterruptedCall(_ slot: Int) {
    guard threads[slot].phase == .running, !isDetaching,
      let call = StopRequests.interruptedCall(of: threads[slot].thread), call.result == Self.restartByBlock
    else { return }
    threads[slot].restartable = call.number
  }

  private func systemCallStop(_ slot: Int, at now: Timestamp) {
    if threads[slot].phase == .running {
      enterCall(slot)
    } else {
      leaveCall(slot, at: now)
    }
  }

  private func enterCall(_ slot: Int, isFiltered: Bool = false) {
    // A call that starts while threads are let go runs unwatched. And it is no entry at the end of a call whose
    // beginning was not seen: the thread was attached to inside of it.
    guard !isDetaching, let entry = entry(of: slot, isFiltered: isFiltered) else {
      return resume(slot)
    }
    if threads[slot].phase == .inUnwatchedCall {
      // The kernel has not told of the end of the last call. What came of it is not known.
      finishCall(of: threads[slot], at: clock.now())
      threads[slot].phase = .running
    }
    if !urgentThreads.isEmpty { handOverUrgentCalls() }
    if entry.isOfForeignFilter { _ = clinux_skip_call(threads[slot].thread.rawValue) }
    if entry.isOfForeignFilter || entry.installsFilter { hasForeignFilters = true }
    var number = entry.number
    if entry.isNative, number == .restart_syscall, let interrupted = threads[slot].restartable {
      number = interrupted
    }
    countTowardsSharing()
    let memory = StoppedMemory(process: threads[slot].thread, copy: entry.copy)
    if entry.isNative, coScheduling != nil { beforeCall(number, entry, memory: memory) }
    threads[slot].number = number
    threads[slot].restartable = entry.isNative ? number : nil
    threads[slot].mapsCode = entry.isNative && MappingCalls.contains(number, protection: entry.arguments[2])
    threads[slot].stackPointer = entry.stackPointer
    beginCall(slot, entry, memory)
    resume(slot)
  }

  /// The call that a thread is about to make.
  ///
  /// - Parameter isFiltered: whether a filter asked for the stop. It was ours where it is a traced call, unless a program
  ///   has one of its own: the kernel tells of the last one that was installed.
  private func entry(of slot: Int, isFiltered: Bool) -> CallEntry? {
    let thread = threads[slot].thread
    let copy = threads[slot].clock?.copy
    if isFiltered, !hasForeignFilters {
      var entry: CallEntry?
      if let copy, copy.isComplete {
        entry = CallEntry(copy)
      } else if options.capturesStacks {
        entry = CallEntry(byRegistersOf: thread)
      }
      if let entry, options.traced.contains(entry.number) { return entry }
    }
    return CallEntry(ofStopOf: thread, copy)
  }

  /// Sees to it that what the kernel copies of a thread's stop is not taken for its next one.
  ///
  /// A thread can be reported before it has made the copy. It has when a request has been answered.
  private func settleCopy(_ slot: Int) {
    guard !threads[slot].isCopySettled, let copy = threads[slot].clock?.copy else { return }
    if !copy.isComplete { _ = StopRequests.eventMessage(of: threads[slot].thread) }
    copy.clear()
    threads[slot].isCopySettled = true
  }

  /// Decides what a call is to this capture, and tells of it where it is traced.
  private func beginCall(_ slot: Int, _ entry: CallEntry, _ memory: StoppedMemory) {
    guard options.traced.contains(threads[slot].number) else {
      threads[slot].phase = threads[slot].mapsCode ? .inMappingCall : .inOtherCall
      return
    }
    threads[slot].arguments = entry.arguments
    options.probe?.enter(.aggregating)
    let isWanted = sink.wants(threads[slot].call, memory: memory)
    options.probe?.goOn(with: .requests)
    guard isWanted else {
      pass(slot)
      return
    }
    threads[slot].phase = .inTracedCall
    threads[slot].stack =
      options.capturesStacks ? captureStack(of: threads[slot], at: entry) : .empty
    options.probe?.goOn(with: .aggregating)
    threads[slot].file = sink.file(of: threads[slot].call, memory: memory)
    threads[slot].start = clock.now()
    sink.began(threads[slot].call, memory: memory)
    if !entry.isOfForeignFilter, canGoUnwatched(slot, memory: memory) {
      threads[slot].phase = .inUnwatchedCall
    }
    options.probe?.enter(.clock)
    threads[slot].start = clock.now()
    threads[slot].clock?.callBegins()
    options.probe?.goOn(with: .requests)
  }

  /// Passes over a call that is of no interest; its end need not be seen where the kernel stops only at calls of
  /// interest.
  private func pass(_ slot: Int) {
    if threads[slot].mapsCode {
      threads[slot].phase = .inMappingCall
    } else if isFiltered {
      threads[slot].restartable = nil
    } else {
      threads[slot].phase = .inOtherCall
    }
  }

  private func leaveCall(_ slot: Int, at now: Timestamp) {
    let phase = threads[slot].phase
    threads[slot].phase = .running
    if phase == .inTracedCall {
      options.probe?.goOn(with: .clock)
      threads[slot].clock?.collect()
      options.probe?.goOn(with: .requests)
    }
    coScheduling?.didLeave(threads[slot].number, threads[slot].thread)
    guard phase != .inOtherCall else {
      // Where calls that nobody asked for run unseen, the one to be restarted later can be another.
      if isFiltered { threads[slot].restartable = nil }
      return resume(slot)
    }
    if let stop = StopRequests.syscallStop(of: threads[slot].thread), stop.kind == CLINUX_STOP_EXIT {
      if stop.result != Self.restartByBlock { threads[slot].restartable = nil }
      if phase == .inTracedCall {
        let wasCutShort = isDetaching && Self.restartResults.contains(stop.result)
        record(
          threads[slot], result: stop.result, isFinished: !wasCutShort, isDetached: wasCutShort, at: now)
      }
      if threads[slot].mapsCode { sink.codeMappingsChanged(in: threads[slot].space) }
    }
    resume(slot)
  }

  /// ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND and ERESTART_RESTARTBLOCK (include/linux/errno.h): the
  /// kernel will make the call again.
  static var restartResults: ClosedRange<Int64> { -516 ... -512 }

  /// ERESTART_RESTARTBLOCK: the kernel will go on with the call by restart_syscall(2).
  static var restartByBlock: Int64 { -516 }

  /// Hands over a call of a thread, timed by the kernel where that told of it.
  func record(_ thread: TracedThread, result: Int64, isFinished: Bool, isDetached: Bool, at now: Timestamp) {
    let span = isFinished ? thread.clock?.span(before: now) : thread.clock?.start.map { ($0, now) }
    let event = SyscallEvent(
      call: thread.call(since: span?.start ?? thread.start), result: result, isFinished: isFinished,
      isDetached: isDetached, clock: span == nil ? .tracer : .kernel, end: span?.end ?? now)
    options.probe.during(.aggregating) {
      sink.ended(event, memory: ProcessMemory(process: thread.thread))
    }
  }
}
