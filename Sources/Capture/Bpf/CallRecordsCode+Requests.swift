/// The programs that write records of operations of io_uring, at its tracepoints.
extension CallRecordsCode {
  /// Of one that is handed over, with registers and stack of the thread that does it.
  func submission(_ tracepoints: RingTracepoints) -> BPFCode {
    var code = BPFCode()
    let fixedBytes = MemoryLayout<Start>.size
    startRequest(&code) { copyTrialRequest(tracepoints, &$0) }
    findState(isStart: true, &code)
    hold(&code)
    begin(.submission, fixedBytes: fixedBytes, &code)
    code.loadByte(.one, from: .six, offset: Int16(tracepoints.operation))
    code.store(.one, to: .eight, offset: recordOffset(\Start.head.number))
    nameRequest(tracepoints, &code)
    code.call(.currentTask)
    code.copy(.zero, to: .one)
    code.call(.taskRegisters)
    code.copy(.zero, to: .three)
    copyRegisters(&code)
    copyStack(&code)
    commit(fixedBytes: fixedBytes, &code) { code in
      code.call(.timeNanoseconds)
      code.store(.zero, to: .eight, offset: recordOffset(\Start.head.time))
    }
    code.finish()
    return code
  }

  private func nameRequest(_ tracepoints: RingTracepoints, _ code: inout BPFCode) {
    let fixedBytes = Int16(MemoryLayout<Start>.size)
    let requestOffset = { (field: PartialKeyPath<CallRecord.Request>) in fixedBytes + recordOffset(field) }
    code.set(.one, to: Int32(CallRecord.Memory.request.bytes))
    code.store(.one, to: .stack, offset: Self.room)
    code.storeHalf(.one, to: .eight, offset: recordOffset(\Start.named.bytes))
    code.set(.one, to: Int32(CallRecord.Memory.request.rawValue))
    code.storeHalf(.one, to: .eight, offset: recordOffset(\Start.named.kind))
    code.load(.one, from: .six, offset: Int16(tracepoints.submittedRequest))
    code.store(.one, to: .eight, offset: requestOffset(\.key))
    code.load(.one, from: .six, offset: Int16(tracepoints.submittedRing))
    code.store(.one, to: .eight, offset: requestOffset(\.ring))
    code.loadHalf(.one, from: .six, offset: Int16(tracepoints.submittedFlags))
    code.storeHalf(.one, to: .eight, offset: requestOffset(\.flags))
    code.set(.one, to: -1)
    code.storeHalf(.one, to: .eight, offset: requestOffset(\.descriptor))
    code.load(.three, from: .nine, offset: offset(of: \.requestDescriptor))
    code.unless(.three, is: .equal, 0) { code in
      code.load(.one, from: .six, offset: Int16(tracepoints.submittedRequest))
      code.add(.one, to: .three)
      code.copy(.eight, to: .one)
      code.add(Int32(requestOffset(\.descriptor)), to: .one)
      code.set(.two, to: 4)
      code.call(.readKernel)
    }
  }

  /// Shows this process how the kernel keeps an operation, of which the trial's thread has handed over one.
  private func copyTrialRequest(_ tracepoints: RingTracepoints, _ code: inout BPFCode) {
    code.loadHalf(.one, from: .stack, offset: Self.thread)
    code.load(.two, from: .nine, offset: offset(of: \.trialThread))
    code.subtract(.two, from: .one)
    code.unless(.one, is: .unequal, 0) { code in
      code.copy(.nine, to: .one)
      code.add(Int32(offset(of: \.trialRequest)), to: .one)
      code.set(.two, to: Int32(MemoryLayout<Control.RequestCopy>.size))
      code.load(.three, from: .six, offset: Int16(tracepoints.submittedRequest))
      code.call(.readKernel)
    }
  }

  /// Of one that is complete.
  func completion(_ tracepoints: RingTracepoints) -> BPFCode {
    requestEvent(
      .completion, request: tracepoints.completedRequest, result: tracepoints.result, flags: tracepoints.flags
    )
  }

  /// Of a descriptor that one looks up.
  func lookup(_ tracepoints: RingTracepoints) -> BPFCode {
    requestEvent(.lookup, request: tracepoints.lookingRequest, result: tracepoints.descriptor, flags: nil)
  }

  private func requestEvent(_ kind: CallRecord.Kind, request: Int, result: Int, flags: Int?) -> BPFCode {
    var code = BPFCode()
    startRequest(&code)
    findState(isStart: false, &code)
    begin(kind, fixedBytes: MemoryLayout<End>.size, &code)
    code.load(.one, from: .six, offset: Int16(request))
    code.store(.one, to: .eight, offset: recordOffset(\End.head.number))
    code.loadHalf(.one, from: .six, offset: Int16(result))
    code.store(.one, to: .eight, offset: recordOffset(\End.result))
    code.set(.one, to: 0)
    if let flags { code.loadHalf(.one, from: .six, offset: Int16(flags)) }
    code.store(.one, to: .eight, offset: recordOffset(\End.start))
    commit(fixedBytes: MemoryLayout<End>.size, &code) { code in
      code.call(.timeNanoseconds)
      code.store(.zero, to: .eight, offset: recordOffset(\End.head.time))
    }
    code.finish()
    return code
  }

  /// - Parameter first: what is done before it is asked whose operation it is.
  private func startRequest(_ code: inout BPFCode, first: (inout BPFCode) -> Void = { _ in }) {
    code.copy(.one, to: .six)
    start(&code)
    first(&code)
    leaveUnlessSubject(&code)
    leaveUnlessWatched(&code)
  }
}
