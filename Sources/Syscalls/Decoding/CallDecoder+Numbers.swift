internal import Trace

/// Numbers of special meaning.
extension CallDecoder {
  func writeAddress(_ address: UInt64) {
    if address == 0 { text.append("NULL") } else { text.appendHexadecimal(address) }
  }

  func writeID(_ id: UInt32) {
    if id == .max { text.append("-1") } else { text.appendDecimal(UInt64(id)) }
  }

  func writeKey(_ key: UInt32) {
    if key == 0 { text.append("IPC_PRIVATE") } else { text.appendHexadecimal(UInt64(key)) }
  }

  /// Permission bits in octal behind a zero, at least three digits in all: `0644`, `022`, `000`.
  func writeMode(_ mode: UInt32) {
    if mode == 0 { return text.append("000") }
    if mode < 0o10 { text.append("0") }
    text.appendOctal(UInt64(mode))
  }

  /// A file's type and permissions: `S_IFREG|0644`.
  func writeFileMode(_ mode: UInt32) {
    let types: [(UInt32, StaticString)] = [
      (0o140000, "S_IFSOCK"), (0o120000, "S_IFLNK"), (0o100000, "S_IFREG"), (0o060000, "S_IFBLK"),
      (0o040000, "S_IFDIR"), (0o020000, "S_IFCHR"), (0o010000, "S_IFIFO"),
    ]
    if let (_, name) = types.first(where: { $0.0 == mode & 0o170000 }) {
      text.append(name)
      for (bit, name) in [(0o4000, "S_ISUID"), (0o2000, "S_ISGID"), (0o1000, "S_ISVTX")]
        as [(UInt32, StaticString)]
      where mode & bit != 0 {
        text.append("|")
        text.append(name)
      }
      text.append("|")
      writeMode(mode & 0o777)
    } else {
      writeMode(mode)
    }
  }

  /// A device number as `makedev(8, 1)`.
  func writeDevice(_ device: UInt32) {
    writeDevice(major: device >> 8 & 0xfff, minor: device & 0xff | device >> 12 & 0xfff00)
  }

  func writeDevice(major: UInt32, minor: UInt32) {
    text.append("makedev(")
    text.appendHexadecimal(UInt64(major))
    text.append(", ")
    text.appendHexadecimal(UInt64(minor))
    text.append(")")
  }

  func writeSignal(_ number: Int32) { text.append(SignalName.of(number)) }
}
