internal import Trace

/// Structures of calls on signals.
extension CallDecoder {
  func writeSignalStructure(_ type: StructureType, _ record: Record) {
    switch type {
    case .sigaction: writeSignalAction(record)
    case .siginfo: SignalInfoText.write(SignalInfo(record), to: &text)
    case .signalStack: writeSignalStack(record)
    default: writeSignalEvent(record)
    }
  }

  /// The kernel's `struct sigaction`: handler, flags, restorer, mask.
  private func writeSignalAction(_ action: Record) {
    let restorerGiven: UInt64 = 0x400_0000
    let flags = action.uint64(at: 8)
    text.append("{sa_handler=")
    switch action.uint64(at: 0) {
    case 0: text.append("SIG_DFL")
    case 1: text.append("SIG_IGN")
    case .max: text.append("SIG_ERR")
    case let handler: writeAddress(handler)
    }
    text.append(", sa_mask=")
    writeSignalSet(action.uint64(at: 24))
    text.append(", sa_flags=")
    ConstantFamily.signalActionFlags.write(longFlags: flags, to: &text)
    if flags & restorerGiven != 0 {
      text.append(", sa_restorer=")
      writeAddress(action.uint64(at: 16))
    }
    text.append("}")
  }

  private func writeSignalStack(_ stack: Record) {
    text.append("{ss_sp=")
    writeAddress(stack.uint64(at: 0))
    text.append(", ss_flags=")
    ConstantFamily.signalStackFlags.write(flags: stack.uint32(at: 8), to: &text)
    text.append(", ss_size=")
    text.appendDecimal(stack.uint64(at: 16))
    text.append("}")
  }

  /// `struct sigevent`: how a timer tells of its end.
  private func writeSignalEvent(_ event: Record) {
    let byThread: UInt32 = 2
    let toThread: UInt32 = 4
    let notification = event.uint32(at: 12)
    text.append("{")
    if event.uint64(at: 0) != 0 {
      text.append("sigev_value={sival_int=")
      text.appendDecimal(Int64(event.int32(at: 0)))
      text.append(", sival_ptr=")
      writeAddress(event.uint64(at: 0))
      text.append("}, ")
    }
    text.append("sigev_signo=")
    if notification <= byThread || notification == toThread {
      writeSignal(event.int32(at: 8))
    } else {
      text.appendDecimal(Int64(event.int32(at: 8)))
    }
    text.append(", sigev_notify=")
    ConstantFamily.signalNotification.write(constant: notification, to: &text)
    if notification == toThread {
      text.append(", sigev_notify_thread_id=")
      text.appendDecimal(Int64(event.int32(at: 16)))
    } else if notification == byThread {
      text.append(", sigev_notify_function=")
      writeAddress(event.uint64(at: 16))
      text.append(", sigev_notify_attributes=")
      writeAddress(event.uint64(at: 24))
    }
    text.append("}")
  }
}

extension SignalInfo {
  /// The first bytes of a record that holds at least as many.
  fileprivate init(_ record: Record) {
    self.init()
    for index in 0..<min(Self.size, record.bytes.count) { bytes[index] = record.bytes[index] }
  }
}
