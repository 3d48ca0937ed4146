internal import Trace

/// Structures that describe processes and the system.
extension CallDecoder {
  func writeProcessStructure(_ type: StructureType, _ record: Record) {
    switch type {
    case .rlimit: writeLimits(record)
    case .rusage: writeUsage(record)
    case .tms: writeTimes(record)
    case .utsname: writeSystemName(record)
    default: writeSystemInformation(record)
    }
  }

  private func writeLimits(_ limits: Record) {
    text.append("{rlim_cur=")
    writeLimit(limits.uint64(at: 0))
    text.append(", rlim_max=")
    writeLimit(limits.uint64(at: 8))
    text.append("}")
  }

  /// A limit, in multiples of 1024 where it is one: `8192*1024`.
  private func writeLimit(_ limit: UInt64) {
    if limit == .max {
      text.append("RLIM64_INFINITY")
    } else if limit > 1024, limit % 1024 == 0 {
      text.appendDecimal(limit / 1024)
      text.append("*1024")
    } else {
      text.appendDecimal(limit)
    }
  }

  /// `struct rusage`, shortened to its times.
  private func writeUsage(_ usage: Record) {
    text.append("{ru_utime=")
    writeTimeval(usage, at: 0)
    text.append(", ru_stime=")
    writeTimeval(usage, at: 16)
    text.append(", ...}")
  }

  private func writeTimes(_ times: Record) {
    let names: [StaticString] = ["{tms_utime=", ", tms_stime=", ", tms_cutime=", ", tms_cstime="]
    for (index, name) in names.enumerated() {
      text.append(name)
      text.appendDecimal(times.uint64(at: 8 * index))
    }
    text.append("}")
  }

  /// `struct utsname`, shortened to the system's and the host's name.
  private func writeSystemName(_ names: Record) {
    let length = 65
    text.append("{sysname=")
    writeQuoted(names.bytes[..<length].prefix { $0 != 0 }, isCut: false)
    text.append(", nodename=")
    writeQuoted(names.bytes[length..<2 * length].prefix { $0 != 0 }, isCut: false)
    text.append(", ...}")
  }

  private func writeSystemInformation(_ system: Record) {
    text.append("{uptime=")
    text.appendDecimal(system.int64(at: 0))
    text.append(", loads=[")
    for index in 0..<3 {
      if index > 0 { text.append(", ") }
      text.appendDecimal(system.uint64(at: 8 + 8 * index))
    }
    text.append("]")
    let amounts: [(StaticString, Int)] = [
      (", totalram=", 32), (", freeram=", 40), (", sharedram=", 48), (", bufferram=", 56),
      (", totalswap=", 64), (", freeswap=", 72),
    ]
    for (name, offset) in amounts {
      text.append(name)
      text.appendDecimal(system.uint64(at: offset))
    }
    text.append(", procs=")
    text.appendDecimal(UInt64(system.uint16(at: 80)))
    text.append(", totalhigh=")
    text.appendDecimal(system.uint64(at: 88))
    text.append(", freehigh=")
    text.appendDecimal(system.uint64(at: 96))
    text.append(", mem_unit=")
    text.appendDecimal(UInt64(system.uint32(at: 104)))
    text.append("}")
  }
}
