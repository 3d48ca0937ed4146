internal import Trace

/// Commands of fcntl(2) that have an argument of their own kind or say something of their result.
private enum FileCommand: UInt32 {
  case duplicate = 0
  case getDescriptorFlags = 1
  case setDescriptorFlags = 2
  case getFlags = 3
  case setFlags = 4
  case getLock = 5
  case setLock = 6
  case setLockAndWait = 7
  case setOwner = 8
  case getOwner = 9
  case setSignal = 10
  case getSignal = 11
  case setExtendedOwner = 15
  case getExtendedOwner = 16
  case getDescriptionLock = 36
  case setDescriptionLock = 37
  case setDescriptionLockAndWait = 38
  case setLease = 1024
  case getLease = 1025
  case notify = 1026
  case duplicateWithCloseOnExec = 1030
  case setPipeSize = 1031
  case getPipeSize = 1032
  case addSeals = 1033
  case getSeals = 1034
}

/// The argument and the result of fcntl(2).
extension CallDecoder {
  func writeFcntlArgument(_ position: Int) -> Progress {
    switch FileCommand(rawValue: uint32(1)) {
    case .getDescriptorFlags, .getFlags, .getOwner, .getSignal, .getLease, .getPipeSize, .getSeals:
      return .absent
    case .duplicate, .duplicateWithCloseOnExec:
      text.appendDecimal(UInt64(uint32(position)))
      resultStyle = .descriptor
    case .setPipeSize: text.appendDecimal(UInt64(uint32(position)))
    case .setDescriptorFlags: ConstantFamily.descriptorFlags.write(flags: uint32(position), to: &text)
    case .setFlags: writeOpenFlags(UInt64(uint32(position)))
    case .setOwner: text.appendDecimal(Int64(int32(position)))
    case .setSignal: writeSignal(int32(position))
    case .setLease: ConstantFamily.lockType.write(constant: uint32(position), to: &text)
    case .notify: ConstantFamily.directoryEvents.write(flags: uint32(position), to: &text)
    case .addSeals: ConstantFamily.seals.write(flags: uint32(position), to: &text)
    case .setLock, .setLockAndWait, .setDescriptionLock, .setDescriptionLockAndWait:
      writeStructure(.fileLock, at: argument(position))
    case .getLock, .getDescriptionLock:
      return writeAtEnd(position) { writeStructure(.fileLock, at: argument(position)) }
    case .setExtendedOwner: writeStructure(.fileOwner, at: argument(position))
    case .getExtendedOwner:
      return writeAtEnd(position) { writeStructure(.fileOwner, at: argument(position)) }
    case nil: text.appendHexadecimal(argument(position))
    }
    return .complete
  }

  /// What the result of a command that asks for flags means: `flags O_RDWR|O_APPEND`.
  func annotateFcntlResult(_ result: UInt32) {
    let command = FileCommand(rawValue: uint32(1))
    switch command {
    case .getFlags:
      resultStyle = .hexadecimal
      annotate {
        text.append("flags ")
        writeOpenFlags(UInt64(result))
      }
    case .getDescriptorFlags where result != 0:
      resultStyle = .hexadecimal
      annotate {
        text.append("flags ")
        ConstantFamily.descriptorFlags.write(flags: result, to: &text)
      }
    case .getSeals where result != 0:
      resultStyle = .hexadecimal
      annotate {
        text.append("seals ")
        ConstantFamily.seals.write(flags: result, to: &text)
      }
    case .getLease:
      resultStyle = .hexadecimal
      annotate { ConstantFamily.lockType.write(constant: result, to: &text) }
    case .getSignal where result != 0: annotate { writeSignal(Int32(bitPattern: result)) }
    default: break
    }
  }

  /// `struct flock`. Only a call that asks for a lock learns who has it.
  func writeFileLock(_ lock: Record) {
    text.append("{l_type=")
    ConstantFamily.lockType.write(constant: UInt32(lock.uint16(at: 0)), to: &text)
    text.append(", l_whence=")
    ConstantFamily.seekOrigin.write(constant: UInt32(lock.uint16(at: 2)), to: &text)
    text.append(", l_start=")
    text.appendDecimal(lock.int64(at: 8))
    text.append(", l_len=")
    text.appendDecimal(lock.int64(at: 16))
    let command = FileCommand(rawValue: uint32(1))
    if command == .getLock || command == .getDescriptionLock {
      text.append(", l_pid=")
      text.appendDecimal(Int64(lock.int32(at: 24)))
    }
    text.append("}")
  }

  /// `struct f_owner_ex`.
  func writeFileOwner(_ owner: Record) {
    text.append("{type=")
    ConstantFamily.ownerType.write(constant: owner.uint32(at: 0), to: &text)
    text.append(", pid=")
    text.appendDecimal(Int64(owner.int32(at: 4)))
    text.append("}")
  }
}
