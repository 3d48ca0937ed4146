internal import Syscalls
internal import Trace

/// I/O without system calls: operations of io_uring, and memory that is read in where a program touches it.
extension PerfBackend {
  // MARK: io_uring

  /// An operation was handed over.
  func submitted(_ record: PerfRing.Record, _ ring: RingLayout) {
    guard let place = place(of: record) else { return }
    let user = plan.layout.user(record)
    var request = PerfThread(
      thread: threads[place].thread, process: threads[place].process, space: threads[place].space)
    request.number = SyscallNumber(ringRequest: ring.operation(record))
    request.start = Timestamp(nanoseconds: record.load(UInt64.self, at: SampleLayout.timeOffset))
    request.lossesBefore = losses
    request.file = .unknown
    request.stack = stack(of: request, user)
    requests[ring.submittedRequest(record)] = request
  }

  /// An operation looks up its descriptor, on whatever thread of the process does its work.
  func foundFile(_ record: PerfRing.Record, _ ring: RingLayout) {
    let key = ring.lookingRequest(record)
    guard let request = requests[key], let files else { return }
    requests[key]?.file = files.file(of: ring.descriptor(record), usedBy: request)
  }

  /// An operation is complete, on whatever thread the kernel noticed it.
  func completed(_ record: PerfRing.Record, _ ring: RingLayout) {
    guard ring.isLast(record), let request = requests.removeValue(forKey: ring.completedRequest(record))
    else {
      return
    }
    // After a loss it can be the completion of a later one.
    guard request.lossesBefore == losses else {
      brokenCalls += 1
      return
    }
    let time = Timestamp(nanoseconds: record.load(UInt64.self, at: SampleLayout.timeOffset))
    tellEnd(of: settled(request), result: ring.result(record), isFinished: true, at: time)
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
    fault.stack = stack(of: fault, FaultLayout.user(record))
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
  private func stack(of thread: PerfThread, _ user: UserState) -> StackID {
    // The kernel's own threads have none.
    guard user.hasRegisters else { return .empty }
    spaces.tell(sink, of: thread.space)
    return sink.stack(
      from: user.registers, stack: user.stack.copy, in: thread.space, process: thread.process, memory: outside
    )
  }
}
