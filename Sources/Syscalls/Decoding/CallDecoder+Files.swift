internal import Trace

/// Arguments of calls on files.
extension CallDecoder {
  func writeFileArgument(_ type: ArgumentType, at position: Int) -> Progress {
    switch type {
    case .openFlags: writeOpenFlags(UInt64(uint32(position)))
    case .openMode:
      guard OpenFlags.create(argument(position - 1)) else { return .absent }
      writeMode(uint32(position) & 0xffff)
    case .statxFlags: writeStatxFlags(uint32(position))
    case .nodeDevice:
      guard isDeviceMode(uint32(position - 1)) else { return .absent }
      writeDevice(uint32(position))
    case .fcntlArgument: return writeFcntlArgument(position)
    case .offsetInOut: return writeOffsetInOut(position)
    case .positionParts: text.appendDecimal(Int64(bitPattern: argument(3)))
    // The position takes up two registers before it.
    case .readWriteFlags: ConstantFamily.readWriteFlags.write(flags: uint32(5), to: &text)
    default: writeAddress(argument(position))
    }
    return .complete
  }

  /// Whether a file's mode says that it is a character or block device.
  func isDeviceMode(_ mode: UInt32) -> Bool { mode & 0o170000 == 0o020000 || mode & 0o170000 == 0o060000 }

  /// How a file is opened: `O_RDWR|O_CREAT`.
  func writeOpenFlags(_ flags: UInt64) {
    let modes: [StaticString] = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"]
    text.append(modes[Int(flags & 3)])
    ConstantFamily.openFlags.write(longFlags: flags & ~3, isContinued: true, to: &text)
  }

  private func writeStatxFlags(_ flags: UInt32) {
    let synchronization: UInt32 = 0x6000
    switch flags & synchronization {
    case 0: text.append("AT_STATX_SYNC_AS_STAT")
    case 0x2000: text.append("AT_STATX_FORCE_SYNC")
    case 0x4000: text.append("AT_STATX_DONT_SYNC")
    default: text.append("AT_STATX_FORCE_SYNC|AT_STATX_DONT_SYNC")
    }
    ConstantFamily.statxFlags.write(flags: flags & ~synchronization, isContinued: true, to: &text)
  }

  /// An offset that the call moves: `[0] => [100]`.
  private func writeOffsetInOut(_ position: Int) -> Progress {
    let address = argument(position)
    guard event != nil else {
      guard let offset = word(at: address) else {
        writeAddress(address)
        return .complete
      }
      saved = offset
      writeOffset(offset)
      return .awaitsEnd
    }
    if hasSucceeded, let offset = word(at: address), offset != saved {
      text.append(" => ")
      writeOffset(offset)
    }
    return .complete
  }

  private func writeOffset(_ offset: UInt64) {
    text.append("[")
    text.appendDecimal(offset)
    text.append("]")
  }
}

/// What flags of open(2) say beside their names.
enum OpenFlags {
  /// Whether a file may be made, so that there is a mode (`O_CREAT`, `__O_TMPFILE`).
  static func create(_ flags: UInt64) -> Bool { flags & 0o20_000_100 != 0 }
}
