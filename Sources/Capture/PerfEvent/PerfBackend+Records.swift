internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// What the kernel's records tell.
extension PerfBackend {
  @inline(__always)
  func handle(_ record: PerfRing.Record) {
    guard record.type == PerfConstants.recordSample else { return handleOther(record) }
    guard !SampleLayout.isMoment(record) else { return noteStart(record) }
    let tracepoint = UInt64(record.load(UInt16.self, at: SampleLayout.tracepointOffset))
    if tracepoint == plan.layout.enterNumber {
      entered(SampledStart(record, plan.layout))
    } else if tracepoint == plan.layout.exitNumber {
      left(SampledEnd(record, plan.layout))
    } else if let ring = plan.layout.ring {
      if tracepoint == ring.submission { submitted(record, ring) }
      if tracepoint == ring.lookup { foundFile(ring.descriptor(record), of: ring.lookingRequest(record)) }
      if tracepoint == ring.completion {
        completed(
          ring.completedRequest(record), result: ring.result(record), flags: ring.flags(record),
          at: record.load(UInt64.self, at: SampleLayout.timeOffset))
      }
    }
  }

  /// A record that a program wrote.
  @inline(__always)
  func handle(_ kind: CallRecord.Kind, _ record: UnsafeRawPointer) {
    switch kind {
    case .start: entered(WrittenStart(record))
    case .end: left(WrittenEnd(record))
    case .submission: submitted(WrittenStart(record))
    case .lookup:
      let lookup = WrittenEnd(record)
      foundFile(Int32(truncatingIfNeeded: lookup.result), of: lookup.number)
    case .completion:
      let end = WrittenEnd(record)
      completed(
        end.number, result: Int32(truncatingIfNeeded: end.result),
        flags: UInt32(truncatingIfNeeded: end.start),
        at: end.time)
    }
  }

  // MARK: Calls

  private func entered(_ started: some StartedCall) {
    guard let place = place(of: started.thread, in: started.process) else { return }
    let isNative = !started.is32Bit
    let raw = UInt32(truncatingIfNeeded: started.number)
    var number = isNative ? SyscallNumber(raw) : SyscallNumber(i386: raw)
    if isNative, number == .restart_syscall, let interrupted = threads[place].restartable {
      number = interrupted
    }
    let (copy, asked) = (started.stack, started.askedBytes)
    if threads[place].isInCall {
      // Where the size of the copies changes, both sizes come from events for a moment.
      if records == nil, threads[place].number == number, threads[place].askedStackBytes != asked { return }
      noteBroken(place)
    }
    threads[place].restartable = isNative ? number : nil
    guard options.traced.contains(number) else { return }
    let isLaunch = awaitsExec && threads[place].process == launched
    // Up to its exec the child is this program.
    if isLaunch, number != .execve || !options.includesLaunch { return }
    threads[place].number = number
    threads[place].arguments = started.arguments
    threads[place].start = Timestamp(nanoseconds: started.time)
    threads[place].stackPointer = TraceeAddress(started.stackPointer)
    threads[place].askedStackBytes = asked
    threads[place].lossesBefore = losses
    threads[place].stack = .empty
    threads[place].callerName = threads[place].name
    if PerfFiles.creatingCalls.contains(number) {
      threads[place].cloneFlags = PerfFiles.cloneFlags(of: threads[place], stack: copy)
    }
    let role = FileRole.of(number)
    threads[place].file =
      files?.file(enteredBy: threads[place], role, named: started.named, at: threads[place].start)
      ?? (role.object == .none ? .none : .unknown)
    if !isLaunch { spaces.tell(sink, of: threads[place].space) }
    threads[place].isShown = sink.wants(threads[place].call, memory: outside)
    guard threads[place].isShown else {
      threads[place].isInCall = files?.needsEnd(of: number, role) == true
      return
    }
    if options.capturesStacks, !isLaunch {
      threads[place].stack = stack(of: threads[place], started.registers, copy, asked: asked)
      if records != nil { noteStackEnd(place, copiedBytes: copy.count, asked: asked) }
    }
    threads[place].isInCall = true
    sink.began(threads[place].call, memory: outside)
  }

  /// The stack of the call that a thread has entered is copied, and the call begins.
  private func noteStart(_ record: PerfRing.Record) {
    guard let place = threads.place(of: record.load(Int32.self, at: SampleLayout.threadOffset)),
      threads[place].isInCall
    else { return }
    threads[place].start = Timestamp(nanoseconds: record.load(UInt64.self, at: SampleLayout.timeOffset))
  }

  private func left(_ ended: some EndedCall) {
    guard let place = threads.place(of: ended.thread), threads[place].isInCall else { return }
    let raw = UInt32(truncatingIfNeeded: ended.number)
    let number = threads[place].number
    // A call that was interrupted ends under its own name or that of its restart; one that returns from a signal handler
    // has none any more.
    guard raw == number.numberInTable || raw == SyscallNumber.restart_syscall.rawValue || raw == .max,
      ended.isOf(callStartedAt: threads[place].start, losses: threads[place].lossesBefore != losses)
    else {
      return noteBroken(place)
    }
    threads[place].isInCall = false
    let result = ended.result
    let time = Timestamp(nanoseconds: ended.time)
    if number == .mremap, result > 0 { noteMove(threads[place], to: UInt64(result)) }
    if let files {
      threads[place].file = files.file(leftBy: threads[place], named: ended.named, result: result, at: time)
    }
    guard threads[place].isShown else { return }
    if result != Self.restartByBlock { threads[place].restartable = nil }
    tellEnd(of: threads[place], result: result, isFinished: true, at: time)
  }

  /// The end of the call that a thread is in will not be known.
  private func noteBroken(_ place: Int) {
    if threads[place].isShown { brokenCalls += 1 }
    threads[place].isInCall = false
  }

  /// ERESTART_RESTARTBLOCK (include/linux/errno.h): the kernel will go on with the call by restart_syscall(2).
  private static var restartByBlock: Int64 { -516 }

  func tellEnd(
    of thread: PerfThread, result: Int64, isFinished: Bool, isDetached: Bool = false, at now: Timestamp
  ) {
    spaces.tell(sink, of: thread.space)
    let outer = options.probe?.enter(.aggregating)
    defer { if let outer { options.probe?.goOn(with: outer) } }
    sink.ended(
      SyscallEvent(
        call: thread.call, result: result, isFinished: isFinished, isDetached: isDetached,
        clock: .kernel, end: now),
      memory: outside)
  }

  /// The thread that a sample is of; `nil` where it is not to be watched yet, or is this one.
  @inline(__always)
  func place(of record: PerfRing.Record) -> Int? {
    place(
      of: record.load(Int32.self, at: SampleLayout.threadOffset),
      in: record.load(Int32.self, at: SampleLayout.processOffset))
  }

  @inline(__always)
  func place(of thread: Int32, in process: Int32) -> Int? {
    threads.place(of: thread) ?? meet(ProcessID(thread), of: ProcessID(process))
  }

  /// A thread of which nothing was told: its record was lost, or it was there before.
  private func meet(_ thread: ProcessID, of process: ProcessID) -> Int? {
    guard thread.rawValue > 0, process.rawValue > 0, process.rawValue != getpid() else { return nil }
    let kin = threads.place(of: process.rawValue).map { threads[$0] } ?? threads.threads(of: process).first
    return enlist(thread, of: process, in: kin?.space ?? spaces.add(runningIn: process))
  }

  // MARK: Processes

  private func handleOther(_ record: PerfRing.Record) {
    let time = Timestamp(nanoseconds: record.load(UInt64.self, at: record.bytes.count - 8))
    let id = { (offset: Int) in ProcessID(record.load(Int32.self, at: offset)) }
    switch record.type {
    case PerfConstants.recordMapping: mapped(record, by: id(12), of: id(8))
    case PerfConstants.recordName:
      if record.misc & PerfConstants.nameOfExec != 0 { executed(id(12), of: id(8), at: time) }
      renamed(id(12), record)
    case PerfConstants.recordFork: created(id(16), of: id(8), by: id(20), of: id(12), at: time)
    case PerfConstants.recordExit: endThread(id(16), at: time)
    case PerfConstants.recordLost:
      losses += 1
      files?.recordsWereLost()
      lostRecords += record.load(UInt64.self, at: 16)
    default: break
    }
  }

  private func created(
    _ thread: ProcessID, of process: ProcessID, by creator: ProcessID, of parent: ProcessID,
    at time: Timestamp
  ) {
    guard threads.place(of: thread.rawValue) == nil else { return }
    guard follows(process, from: parent) else { return loseSight(of: creator, in: parent, process, at: time) }
    guard let kin = threads.place(of: creator.rawValue) ?? meet(creator, of: parent) else { return }
    let (parentSpace, name) = (threads[kin].space, threads[kin].name)
    guard process != parent else {
      _ = enlist(thread, of: process, in: parentSpace, name: name)
      return
    }
    files?.forked(
      process, from: parent, flags: threads[kin].creationFlags,
      isExact: spaces.userCount(of: parentSpace) == 1)
    let space = spaces.add(copyOf: parentSpace, process: process, sink: sink)
    enlist(thread, of: process, in: space, name: name)
  }

  /// - Parameter name: number of its name; `nil` where it has to be read.
  @discardableResult
  func enlist(
    _ thread: ProcessID, of process: ProcessID, in space: AddressSpaceID, name: UInt16? = nil
  ) -> Int {
    spaces.retain(space)
    var added = PerfThread(thread: thread, process: process, space: space)
    added.name = name ?? readName(of: thread)
    return threads.insert(added)
  }

  /// A process runs a new program. Its other threads are gone, and the one that asked for it has taken the leader's id.
  private func executed(_ leader: ProcessID, of process: ProcessID, at time: Timestamp) {
    if awaitsExec, process == launched {
      awaitsExec = false
      startedAt =
        threads.place(of: leader.rawValue).map { threads[$0] }.flatMap { $0.isInCall ? $0.start : nil }
        ?? time
    }
    let space = spaces.add(executedBy: process)
    var caller: PerfThread?
    let earlier = threads.threads(of: process)
    for thread in earlier {
      let isCaller = thread.isInCall && (thread.number == .execve || thread.number == .execveat)
      if isCaller { caller = thread } else { finishCall(of: thread, at: time) }
      if let removed = threads.remove(thread.thread) { spaces.release(removed.space, sink: sink) }
    }
    files?.executed(process, at: time)
    if options.capturesStacks { StackPages.bringInFirst(of: process) }
    for thread in earlier { records?.forgetThread(thread.thread) }
    try? records?.watch(leader, of: process)
    // Its name follows.
    let place = enlist(leader, of: process, in: space, name: 0)
    guard var caller else { return }
    caller.thread = leader
    caller.space = space
    threads[place] = caller
  }

  private func mapped(_ record: PerfRing.Record, by thread: ProcessID, of process: ProcessID) {
    guard let mapping = MemoryMapping(record),
      let place = threads.place(of: thread.rawValue) ?? meet(thread, of: process)
    else { return }
    spaces.map(mapping, in: threads[place].space)
  }

  /// A thread ended.
  func endThread(_ thread: ProcessID, at time: Timestamp) {
    guard let removed = threads.remove(thread) else { return }
    finishCall(of: removed, at: time)
    files?.threadEnded(thread)
    if records != nil, threads.threads(of: removed.process).isEmpty { records?.forget(removed.process) }
    if thread == removed.process {
      endRequests(of: removed.process, at: time)
      files?.processEnded(removed.process, at: time)
    }
    spaces.release(removed.space, sink: sink)
  }

  /// Hands over the call that a thread was in when it ended.
  private func finishCall(of thread: PerfThread, at time: Timestamp) {
    guard thread.isInCall, thread.isShown else { return }
    var thread = thread
    if let files { thread.file = files.settled(thread.file) }
    tellEnd(of: thread, result: 0, isFinished: false, at: time)
  }
}

extension MemoryMapping {
  /// From a record of a mapping (perf_event_open(2), PERF_RECORD_MMAP2).
  fileprivate init?(_ record: PerfRing.Record) {
    let pathOffset = 72
    guard record.bytes.count > pathOffset else { return nil }
    let name = String(
      decoding: UnsafeRawBufferPointer(rebasing: record.bytes[pathOffset...]).prefix { $0 != 0 },
      as: UTF8.self)
    let start = record.load(UInt64.self, at: 16)
    let (end, overflows) = start.addingReportingOverflow(record.load(UInt64.self, at: 24))
    guard !overflows, end > start else { return nil }
    let mark = " (deleted)"
    let isDeleted = name.hasSuffix(mark)
    let device = UInt64(record.load(UInt32.self, at: 40)) << 32 | UInt64(record.load(UInt32.self, at: 44))
    self.init(
      start: start, end: end, fileOffset: record.load(UInt64.self, at: 32),
      isExecutable: record.misc & PerfConstants.mappingOfData == 0,
      device: device, inode: record.load(UInt64.self, at: 48),
      path: name.hasPrefix("//") ? "" : isDeleted ? String(name.dropLast(mark.count)) : name,
      isDeleted: isDeleted)
  }
}
