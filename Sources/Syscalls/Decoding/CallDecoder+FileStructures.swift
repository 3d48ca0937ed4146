internal import Trace

/// Structures of calls on files.
extension CallDecoder {
  func writeFileStructure(_ type: StructureType, _ record: Record, at address: UInt64) {
    switch type {
    case .stat: writeStat(record)
    case .statx: writeStatx(record)
    case .statfs: writeStatfs(record)
    case .openHow: writeOpenHow(record, at: address)
    case .fileLock: writeFileLock(record)
    case .fileOwner: writeFileOwner(record)
    case .epollEvent: writeEpollEvent(record, at: address)
    default: writeAddress(address)
    }
  }

  /// `struct stat`, shortened to what tells most.
  private func writeStat(_ stat: Record) {
    let mode = stat.uint32(at: 24)
    text.append("{st_mode=")
    writeFileMode(mode)
    if isDeviceMode(mode) {
      text.append(", st_rdev=")
      writeDevice(stat.uint32(at: 40))
    } else {
      text.append(", st_size=")
      text.appendDecimal(stat.int64(at: 48))
    }
    text.append(", ...}")
  }

  /// `struct statx`, shortened likewise.
  private func writeStatx(_ stat: Record) {
    text.append("{stx_mask=")
    ConstantFamily.statxMask.write(flags: stat.uint32(at: 0), to: &text)
    text.append(", stx_attributes=")
    ConstantFamily.statxAttributes.write(longFlags: stat.uint64(at: 8), to: &text)
    text.append(", stx_mode=")
    writeFileMode(UInt32(stat.uint16(at: 28)))
    text.append(", stx_size=")
    text.appendDecimal(stat.uint64(at: 40))
    text.append(", ...}")
  }

  private func writeStatfs(_ stat: Record) {
    text.append("{f_type=")
    ConstantFamily.fileSystemType.write(constant: stat.uint32(at: 0), to: &text)
    let counts: [(StaticString, Int)] = [
      (", f_bsize=", 8), (", f_blocks=", 16), (", f_bfree=", 24), (", f_bavail=", 32), (", f_files=", 40),
      (", f_ffree=", 48),
    ]
    for (name, offset) in counts {
      text.append(name)
      text.appendDecimal(stat.uint64(at: offset))
    }
    text.append(", f_fsid={val=[")
    text.appendHexadecimal(UInt64(stat.uint32(at: 56)))
    text.append(", ")
    text.appendHexadecimal(UInt64(stat.uint32(at: 60)))
    text.append("]}, f_namelen=")
    text.appendDecimal(stat.uint64(at: 64))
    text.append(", f_frsize=")
    text.appendDecimal(stat.uint64(at: 72))
    text.append(", f_flags=")
    ConstantFamily.statfsFlags.write(longFlags: stat.uint64(at: 80), to: &text)
    text.append("}")
  }

  /// `struct open_how` of openat2(2), whose last argument says how long it is.
  private func writeOpenHow(_ how: Record, at address: UInt64) {
    let size = argument(3)
    guard size >= UInt64(how.bytes.count) else { return writeAddress(address) }
    let flags = how.uint64(at: 0)
    let mode = how.uint64(at: 8)
    text.append("{flags=")
    writeOpenFlags(flags)
    if OpenFlags.create(flags) || mode != 0 {
      text.append(", mode=")
      if mode > UInt64(UInt32.max) { text.appendOctal(mode) } else { writeMode(UInt32(mode)) }
    }
    text.append(", resolve=")
    ConstantFamily.resolveFlags.write(longFlags: how.uint64(at: 16), to: &text)
    writeExtension(at: address, known: how.bytes.count, size: size)
    text.append("}")
  }

  /// `struct epoll_event`, which is packed. Nobody looks at it when a descriptor is taken away.
  private func writeEpollEvent(_ event: Record, at address: UInt64) {
    let removal: UInt32 = 2
    if call.number == .epoll_ctl, uint32(1) == removal { return writeAddress(address) }
    text.append("{events=")
    ConstantFamily.epollEvents.write(flags: event.uint32(at: 0), to: &text)
    text.append(", data={u32=")
    text.appendDecimal(UInt64(event.uint32(at: 4)))
    text.append(", u64=")
    text.appendDecimal(event.uint64(at: 4))
    text.append("}}")
  }
}
