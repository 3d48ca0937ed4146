internal import Trace

/// Operations of futex(2) (linux/futex.h).
private enum FutexCommand: UInt32 {
  case wait, wake, descriptor, requeue, compareAndRequeue, wakeAndOperate, lock, unlock, tryLock
  case waitForBits, wakeBits, waitAndRequeue, compareAndRequeueLock, lockSelectably
}

/// Arguments of futex(2): the operation says which of them there are.
extension CallDecoder {
  func writeFutexArgument(_ type: ArgumentType, at position: Int) -> Progress {
    let command = FutexCommand(rawValue: uint32(1) & 0x7f)
    switch type {
    case .futexOperation: writeFutexOperation(uint32(1))
    case .futexValue:
      switch command {
      case .lock, .lockSelectably, .unlock, .tryLock: return .absent
      default: text.appendDecimal(UInt64(uint32(2)))
      }
    case .futexTimeout: return writeFutexTimeout(command)
    case .futexSecondAddress:
      switch command {
      case .requeue, .compareAndRequeue, .wakeAndOperate, .waitAndRequeue, .compareAndRequeueLock, nil:
        if command == nil { text.appendHexadecimal(argument(4)) } else { writeAddress(argument(4)) }
      default: return .absent
      }
    case .futexThirdValue: return writeFutexThirdValue(command)
    default: writeAddress(argument(position))
    }
    return .complete
  }

  private func writeFutexOperation(_ operation: UInt32) {
    let isPrivate: UInt32 = 0x80
    let ofRealTime: UInt32 = 0x100
    let base = operation & ~isPrivate & ~ofRealTime
    let command = FutexCommand(rawValue: base)
    let knowsClocks = command == .wait || command == .waitForBits || command == .waitAndRequeue
    guard let name = ConstantFamily.futexOperation.name(of: base), operation & ofRealTime == 0 || knowsClocks
    else {
      text.appendHexadecimal(UInt64(operation))
      return text.append(" /* FUTEX_??? */")
    }
    text.append(name)
    if operation & isPrivate != 0 {
      text.append(command == .descriptor ? "|FUTEX_PRIVATE_FLAG" : "_PRIVATE")
    }
    if operation & ofRealTime != 0 { text.append("|FUTEX_CLOCK_REALTIME") }
  }

  /// A timeout, or in the same register how many waiters are moved.
  private func writeFutexTimeout(_ command: FutexCommand?) -> Progress {
    switch command {
    case .wait, .waitForBits, .waitAndRequeue, .lock, .lockSelectably:
      writeStructure(.timespec, at: argument(3))
    case .requeue, .compareAndRequeue, .compareAndRequeueLock, .wakeAndOperate:
      text.appendDecimal(UInt64(uint32(3)))
    case nil: text.appendHexadecimal(argument(3))
    default: return .absent
    }
    return .complete
  }

  private func writeFutexThirdValue(_ command: FutexCommand?) -> Progress {
    switch command {
    case .waitForBits, .wakeBits:
      if uint32(5) == .max {
        text.append("FUTEX_BITSET_MATCH_ANY")
      } else {
        text.appendHexadecimal(UInt64(uint32(5)))
      }
    case .compareAndRequeue, .compareAndRequeueLock: text.appendDecimal(UInt64(uint32(5)))
    case .wakeAndOperate: writeFutexComputation(uint32(5))
    case nil: text.appendHexadecimal(argument(5))
    default: return .absent
    }
    return .complete
  }

  /// What `FUTEX_WAKE_OP` does to the second word: an operation and a comparison, packed in one number.
  private func writeFutexComputation(_ value: UInt32) {
    let isShift: UInt32 = 8
    let operation = value >> 28
    if operation & isShift != 0 { text.append("FUTEX_OP_OPARG_SHIFT<<28|") }
    writeShifted(.futexOperator, operation & 7, by: "<<28")
    text.append("|")
    text.appendHexadecimal(UInt64(value >> 12 & 0xfff))
    text.append("<<12|")
    writeShifted(.futexComparison, value >> 24 & 0xf, by: "<<24")
    text.append("|")
    text.appendHexadecimal(UInt64(value & 0xfff))
  }

  private func writeShifted(_ family: ConstantFamily, _ value: UInt32, by shift: StaticString) {
    let name = family.name(of: value)
    if let name { text.append(name) } else { text.appendHexadecimal(UInt64(value)) }
    text.append(shift)
    guard name == nil else { return }
    text.append(" /* ")
    text.append(family.table.unknown)
    text.append(" */")
  }
}
