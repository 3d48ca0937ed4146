internal import Syscalls
internal import Trace

/// I/O without system calls: operations of io_uring, and memory that is read in where a program touches it.
extension PerfBackend {
  // MARK: io_uring

  /// An operation was handed over.
  ///
  /// - Parameters:
  ///   - key: names it while it runs.
  ///   - stack: makes the stack of the thread that did it.
  func submitted(
    _ operation: UInt8, as key: UInt64, at place: Int, time: UInt64, file: FileID = .unknown,
    stack: (PerfThread) -> StackID
  ) {
    // The end of the one before was lost.
    if requests[key] != nil { brokenCalls += 1 }
    var request = PerfThread(
      thread: threads[place].thread, process: threads[place].process, space: threads[place].space)
    request.number = SyscallNumber(ringRequest: operation)
    request.start = Timestamp(nanoseconds: time)
    request.lossesBefore = losses
    request.file = file
    request.stackEnd = threads[place].stackEnd
    request.stack = stack(request)
    requests[key] = request
  }

  func submitted(_ record: PerfRing.Record, _ ring: RingLayout) {
    guard let place = place(of: record) else { return }
    let user = plan.layout.user(record)
    submitted(
      ring.operation(record), as: ring.submittedRequest(record), at: place,
      time: record.load(UInt64.self, at: SampleLayout.timeOffset)
    ) { otherStack(of: $0, user) }
  }

  func submitted(_ started: WrittenStart) {
    guard let place = place(of: started.thread, in: started.process) else { return }
    let request = started.request
    var file = FileID.unknown
    if request.isRegistered, let files {
      let ring = RegisteredFiles.Ring(process: threads[place].process, address: request.ring)
      file = files.file(
        registeredAt: request.descriptor, of: ring, descriptor: threads[place].ringDescriptor)
    }
    submitted(
      UInt8(truncatingIfNeeded: started.number), as: request.key, at: place, time: started.time, file: file
    ) { request in
      // The kernel's own threads have none.
      guard options.capturesStacks, started.registers.values[16] != 0 else { return .empty }
      spaces.tell(sink, of: request.space)
      threads[place].stackPointer = TraceeAddress(started.stackPointer)
      let stack = stack(of: request, started.registers, started.stack, asked: started.askedBytes)
      noteStackEnd(place, copiedBytes: started.stack.count, asked: started.askedBytes)
      return stack
    }
  }

  /// An operation looks up its descriptor, on whatever thread of the process does its work.
  func foundFile(_ descriptor: Int32, of key: UInt64) {
    guard let request = requests[key], let files else { return }
    requests[key]?.file = files.file(of: descriptor, usedBy: request)
  }

  /// An operation is complete, on whatever thread the kernel noticed it.
  func completed(_ key: UInt64, result: Int32, flags: UInt32, at time: UInt64) {
    guard RingLayout.isLast(flags: flags), let request = requests.removeValue(forKey: key) else { return }
    // After a loss it can be the completion of a later one.
    guard request.lossesBefore == losses else {
      brokenCalls += 1
      return
    }
    tellEnd(
      of: settled(request), result: Int64(result), isFinished: true, at: Timestamp(nanoseconds: time))
    // Which descriptors it has closed or made is not told.
    if request.number.changesDescriptorsByRing { files?.forget(request.process, at: request.start) }
  }

  /// Operations of a process that ended are not completed any more.
  func endRequests(of process: ProcessID, at time: Timestamp) {
    guard !requests.isEmpty else { return }
    for (key, request) in requests where request.process == process {
      requests[key] = nil
      tellEnd(of: settled(request), result: 0, isFinished: false, at: time)
    }
  }

  private func settled(_ request: PerfThread) -> PerfThread {
    var request = request
    if let files { request.file = files.settled(request.file) }
    return request
  }

  // MARK: Page faults

  func handleFault(_ record: PerfRing.Record) {
    guard record.type == PerfConstants.recordSample else {
      if record.type == PerfConstants.recordLost { faultLosses += 1 }
      return
    }
    guard let place = place(of: record) else { return }
    let time = Timestamp(nanoseconds: record.load(UInt64.self, at: SampleLayout.timeOffset))
    if FaultLayout.isStart(record) {
      threads[place].faultStart = time
      threads[place].faultPage = FaultLayout.page(record)
      threads[place].faultLossesBefore = faultLosses
      return
    }
    guard threads[place].faultPage == FaultLayout.page(record),
      threads[place].faultLossesBefore == faultLosses
    else {
      brokenCalls += 1
      return
    }
    var fault = PerfThread(
      thread: threads[place].thread, process: threads[place].process, space: threads[place].space)
    fault.number = .majorPageFault
    fault.start = threads[place].faultStart
    fault.file = file(at: FaultLayout.address(record), in: fault.space)
    fault.stack = otherStack(of: fault, FaultLayout.user(record))
    tellEnd(of: fault, result: 0, isFinished: true, at: time)
  }

  /// The file that lies at an address. Memory without a file is none.
  private func file(at address: UInt64, in space: AddressSpaceID) -> FileID {
    guard let files = options.files, let mapping = spaces.mapping(at: address, in: space) else {
      return .unknown
    }
    guard mapping.path.hasPrefix("/") else { return .none }
    let link = mapping.isDeleted ? mapping.path + " (deleted)" : mapping.path
    return files.id(of: FileNames.name(ofLink: Array(link.utf8)))
  }

  /// A thread has moved a mapping, of which no record tells (mremap(2)).
  func noteMove(_ thread: PerfThread, to address: UInt64) {
    let (end, overflows) = address.addingReportingOverflow(thread.arguments[2])
    if !overflows, end > address { spaces.move(to: address..<end, in: thread.space) }
  }

  /// The stack of what is no system call.
  private func otherStack(of thread: PerfThread, _ user: UserState) -> StackID {
    // The kernel's own threads have none.
    guard user.hasRegisters else { return .empty }
    spaces.tell(sink, of: thread.space)
    return sink.stack(
      from: user.registers, stack: user.stack.copy, in: thread.space, process: thread.process, memory: outside
    )
  }
}
