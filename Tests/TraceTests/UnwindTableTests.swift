import ElfFixture
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
