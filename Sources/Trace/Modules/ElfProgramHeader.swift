/// An entry of an ELF image's program header table.
struct ElfProgramHeader {
  /// The segment types that matter here (`p_type`).
  enum SegmentType: UInt32 {
    case load = 1
    case note = 4
    case gnuEhFrame = 0x6474_e550
  }

  let type: SegmentType
  let fileOffset: UInt64
  let address: UInt64
  let fileSize: UInt64
  let memorySize: UInt64
  let isExecutable: Bool
  let isWritable: Bool

  /// The headers of known type; `nil` when the contents are not an x86-64 ELF image.
  static func readAll(from contents: FileMapping) -> [ElfProgramHeader]? {
    let magic: UInt32 = 0x464c_457f
    let class64LittleEndian: UInt16 = 0x0102
    let machineX8664: UInt16 = 62
    guard contents.load(UInt32.self, at: 0) == magic,
      contents.load(UInt16.self, at: 4) == class64LittleEndian,
      contents.load(UInt16.self, at: 18) == machineX8664,
      let tableOffset = contents.load(UInt64.self, at: 32).flatMap({ Int(exactly: $0) }),
      let entrySize = contents.load(UInt16.self, at: 54).map(Int.init), entrySize >= 56,
      let entryCount = contents.load(UInt16.self, at: 56).map(Int.init),
      tableOffset <= contents.count
    else { return nil }
    return (0..<entryCount).compactMap { ElfProgramHeader(contents, at: tableOffset + $0 * entrySize) }
  }

  private init?(_ contents: FileMapping, at offset: Int) {
    guard let type = contents.load(UInt32.self, at: offset).flatMap(SegmentType.init(rawValue:)),
      let flags = contents.load(UInt32.self, at: offset + 4),
      let fileOffset = contents.load(UInt64.self, at: offset + 8),
      let address = contents.load(UInt64.self, at: offset + 16),
      let fileSize = contents.load(UInt64.self, at: offset + 32),
      let memorySize = contents.load(UInt64.self, at: offset + 40)
    else { return nil }
    self.type = type
    self.fileOffset = fileOffset
    self.address = address
    self.fileSize = fileSize
    self.memorySize = memorySize
    isExecutable = flags & 1 != 0
    isWritable = flags & 2 != 0
  }
}

extension FileMapping {
  /// The GNU build-id in a run of ELF notes (`n_type` 3, name `GNU`).
  func buildID(inNotesAt offset: Int, size: UInt64) -> [UInt8]? {
    var position = offset
    let end = offset + Int(min(size, UInt64(count)))
    while position + 12 <= end, let nameSize = load(UInt32.self, at: position).map(Int.init),
      let bodySize = load(UInt32.self, at: position + 4).map(Int.init),
      let type = load(UInt32.self, at: position + 8)
    {
      let body = position + 12 + (nameSize + 3) & ~3
      if type == 3, nameSize == 4, load(UInt32.self, at: position + 12) == 0x0055_4e47 {
        return bytes(at: body, count: bodySize)
      }
      position = body + (bodySize + 3) & ~3
    }
    return nil
  }

  /// The search table behind an `.eh_frame_hdr` of version 1 whose table holds 32-bit offsets from the header
  /// (the encoding of GNU ld, gold, lld and mold), when it lies wholly inside of the segment.
  func unwindTable(at offset: Int, header: ElfProgramHeader) -> UnwindTable? {
    let version1: UInt8 = 1
    let unsigned32: UInt8 = 0x03
    let headerRelativeSigned32: UInt8 = 0x3b
    guard load(UInt8.self, at: offset) == version1, load(UInt8.self, at: offset + 2) == unsigned32,
      load(UInt8.self, at: offset + 3) == headerRelativeSigned32,
      let entryCount = load(UInt32.self, at: offset + 8).map(UInt64.init), entryCount > 0,
      12 + entryCount * 8 <= header.fileSize
    else { return nil }
    return UnwindTable(headerAddress: header.address, entryCount: entryCount)
  }
}
