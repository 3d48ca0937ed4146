import Testing

@testable import Trace

@Suite struct UnwindTableTests {
  @Test("an .eh_frame without a search table gets one, sorted by code address")
  func ehFrame() throws {
    let image = try #require(CallFrameFile.both().image)
    #expect(image.unwindTables.count == 2)
    let table = image.unwindTables[0]
    #expect(table.entryCount == 2)
    #expect(!table.isInImageTerms)
    let pairs = try (0..<2).map { try #require(table.supplementWord(at: table.entriesAddress + $0 * 8)) }
    #expect(pairs.map { UInt32(truncatingIfNeeded: $0) } == [0x100, 0x200])
    // The later function is described first.
    #expect(pairs[0] >> 32 > pairs[1] >> 32)
    #expect(table.descriptionBase == 0x400)
    #expect(table.supplementWord(at: table.entriesAddress + 16) == nil)
  }

  @Test("a .debug_frame becomes an .eh_frame of its own")
  func debugFrame() throws {
    let image = try #require(CallFrameFile.both().image)
    let table = image.unwindTables[1]
    #expect(table.isInImageTerms)
    #expect(table.entryCount == 1)
    let pair = try #require(image.supplementWord(at: table.entriesAddress))
    #expect(UInt32(truncatingIfNeeded: pair) == 0x300)
    let description = table.descriptionBase + pair >> 32
    let record = try #require(image.supplementWord(at: description))
    let toCommonEntry = record >> 32
    // Counted back from the field itself, as in an .eh_frame.
    let common = try #require(image.supplementWord(at: description + 4 - toCommonEntry))
    #expect(common >> 32 == 0)
    // Version 4 became version 3 without its two sizes; alignments follow the empty augmentation.
    let versionOn = try #require(image.supplementWord(at: description + 4 - toCommonEntry + 8))
    #expect(versionOn & 0xffff_ffff == 0x7801_0003)
    #expect(image.supplementWord(at: description + 8) == 0x300)
  }
}

/// An ELF file with an `.eh_frame` at 0x400 that describes functions at 0x200 and 0x100, and a `.debug_frame` at
/// 0x500 that describes one at 0x300.
enum CallFrameFile {
  static func both() -> ElfFile {
    var file = ElfFile(segments: [ElfFile.Segment(flags: 5, size: 0x500)])
    storeSections(in: &file)
    // A common information entry, version 1, "zR", with addresses as signed 32-bit offsets from themselves.
    file.store(UInt32(16), at: 0x400)
    file.bytes.replaceSubrange(0x408..<0x411, with: [1, 0x7a, 0x52, 0, 1, 0x78, 16, 1, 0x1b])
    for (offset, code) in [(0x414, 0x200), (0x428, 0x100)] {
      file.store(UInt32(16), at: offset)
      file.store(UInt32(offset + 4 - 0x400), at: offset + 4)
      file.store(Int32(code - (offset + 8)), at: offset + 8)
      file.store(UInt32(0x20), at: offset + 12)
    }
    // One of version 4 without augmentation.
    file.store(UInt32(20), at: 0x500)
    file.store(UInt32.max, at: 0x504)
    file.bytes.replaceSubrange(0x508..<0x50f, with: [4, 0, 8, 0, 1, 0x78, 16])
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
