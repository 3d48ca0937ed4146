/// The programs that write records of operations of io_uring, at its tracepoints.
extension CallRecordsCode {
  /// Of one that is handed over, with registers and stack of the thread that does it.
  func submission(_ tracepoints: RingTracepoints) -> BPFCode {
    var code = BPFCode()
    let fixedBytes = MemoryLayout<Start>.size
    startRequest(&code)
    findState(isStart: true, &code)
    hold(&code)
    begin(.submission, fixedBytes: fixedBytes, &code)
    code.loadByte(.one, from: .six, offset: Int16(tracepoints.operation))
    code.store(.one, to: .eight, offset: recordOffset(\Start.head.number))
    code.load(.one, from: .six, offset: Int16(tracepoints.submittedRequest))
    code.store(.one, to: .eight, offset: Int16(fixedBytes))
    let bytes = Int32(CallRecord.Memory.request.bytes)
    code.set(.one, to: bytes)
    code.store(.one, to: .stack, offset: Self.room)
    code.storeHalf(.one, to: .eight, offset: recordOffset(\Start.named.bytes))
    code.set(.one, to: Int32(CallRecord.Memory.request.rawValue))
    code.storeHalf(.one, to: .eight, offset: recordOffset(\Start.named.kind))
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

  private func startRequest(_ code: inout BPFCode) {
    code.copy(.one, to: .six)
    start(&code)
    leaveUnlessSubject(&code)
    leaveUnlessWatched(&code)
  }
}
