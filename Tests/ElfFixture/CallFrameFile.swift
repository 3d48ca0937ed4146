/// An ELF file with an `.eh_frame` at 0x400 that describes functions at 0x200 and 0x100, and a `.debug_frame` at
/// 0x500 that describes one at 0x300.
package enum CallFrameFile {
  /// The call-frame address is the stack pointer plus 8, and the return address lies just below it.
  private static let initialRules: [UInt8] = [0x0c, 7, 8, 0x90, 1]

  package static func both() -> ElfFile {
    var file = ElfFile(segments: [ElfFile.Segment(flags: 5, size: 0x500)])
    storeSections(in: &file)
    // A common information entry, version 1, "zR", with addresses as signed 32-bit offsets from themselves.
    file.store(UInt32(20), at: 0x400)
    file.bytes.replaceSubrange(0x408..<0x411, with: [1, 0x7a, 0x52, 0, 1, 0x78, 16, 1, 0x1b])
    file.bytes.replaceSubrange(0x411..<0x416, with: initialRules)
    for (offset, code) in [(0x418, 0x200), (0x42c, 0x100)] {
      file.store(UInt32(16), at: offset)
      file.store(UInt32(offset + 4 - 0x400), at: offset + 4)
      file.store(Int32(code - (offset + 8)), at: offset + 8)
      file.store(UInt32(0x20), at: offset + 12)
    }
    // One of version 4 without augmentation.
    file.store(UInt32(20), at: 0x500)
    file.store(UInt32.max, at: 0x504)
    file.bytes.replaceSubrange(0x508..<0x50f, with: [4, 0, 8, 0, 1, 0x78, 16])
    file.bytes.replaceSubrange(0x50f..<0x514, with: initialRules)
    file.store(UInt32(20), at: 0x518)
    file.store(UInt32(0), at: 0x51c)
    file.store(UInt64(0x300), at: 0x520)
    file.store(UInt64(0x20), at: 0x528)
    return file
  }

  private static func storeSections(in file: inout ElfFile) {
    let names = Array("\0.eh_frame\0.debug_frame\0.shstrtab\0".utf8)
    file.bytes.replaceSubrange(0x600..<(0x600 + names.count), with: names)
    file.store(UInt64(0x800), at: 40)
    file.store(UInt16(64), at: 58)
    file.store(UInt16(4), at: 60)
    file.store(UInt16(3), at: 62)
    let sections: [(name: UInt32, address: UInt64, offset: UInt64, size: UInt64)] = [
      (0, 0, 0, 0), (1, 0x400, 0x400, 0x40), (11, 0, 0x500, 0x30), (24, 0, 0x600, UInt64(names.count)),
    ]
    for (index, section) in sections.enumerated() {
      let header = 0x800 + index * 64
      file.store(section.name, at: header)
      file.store(UInt32(index == 0 ? 0 : 1), at: header + 4)
      file.store(section.address, at: header + 16)
      file.store(section.offset, at: header + 24)
      file.store(section.size, at: header + 32)
    }
  }
}
