/// A section of an ELF file, from its section header table. Loaded images have none.
struct ElfSection {
  let fileOffset: Int
  let address: UInt64
  let size: Int

  /// The uncompressed section of this name, when it lies wholly inside of the file.
  static func find(_ name: String, in contents: FileMapping) -> ElfSection? {
    guard let tableOffset = contents.load(UInt64.self, at: 40).flatMap({ Int(exactly: $0) }),
      tableOffset > 0, tableOffset <= contents.count,
      let entrySize = contents.load(UInt16.self, at: 58).map(Int.init), entrySize >= 64,
      let entryCount = contents.load(UInt16.self, at: 60).map(Int.init),
      let namesIndex = contents.load(UInt16.self, at: 62).map(Int.init), namesIndex < entryCount,
      let names = ElfSection(contents, at: tableOffset + namesIndex * entrySize)
    else { return nil }
    let wanted = Array(name.utf8) + [0]
    for index in 0..<entryCount {
      let header = tableOffset + index * entrySize
      guard let nameOffset = contents.load(UInt32.self, at: header).map(Int.init),
        nameOffset < names.size,
        contents.bytes(at: names.fileOffset + nameOffset, count: wanted.count) == wanted
      else { continue }
      return ElfSection(contents, at: header)
    }
    return nil
  }

  /// `nil` for sections without bytes in the file, and compressed ones.
  private init?(_ contents: FileMapping, at header: Int) {
    let noBits: UInt32 = 8
    let compressed: UInt64 = 0x800
    guard let type = contents.load(UInt32.self, at: header + 4), type != noBits,
      let flags = contents.load(UInt64.self, at: header + 8), flags & compressed == 0,
      let address = contents.load(UInt64.self, at: header + 16),
      let offset = contents.load(UInt64.self, at: header + 24).flatMap({ Int(exactly: $0) }),
      let size = contents.load(UInt64.self, at: header + 32).flatMap({ Int(exactly: $0) }),
      size <= contents.count, offset <= contents.count - size
    else { return nil }
    fileOffset = offset
    self.address = address
    self.size = size
  }
}
