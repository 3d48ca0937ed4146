import ElfFixture
import Testing

@testable import Trace

@Suite struct ElfImageTests {
  static let code = ElfFile.Segment(flags: 5, offset: 0x1000, address: 0x1000, size: 0x2000)

  @Test("the load bias follows from the mapping and the segment it came from")
  func loadBias() throws {
    let pie = try #require(ElfFile(segments: [ElfFile.Segment(), Self.code]).image)
    #expect(pie.loadBias(mappingStart: 0x5555_0000_1000, fileOffset: 0x1000) == 0x5555_0000_0000)
    var fixed = Self.code
    fixed.address = 0x40_1000
    let program = try #require(ElfFile(segments: [fixed]).image)
    #expect(program.loadBias(mappingStart: 0x40_1000, fileOffset: 0x1000) == 0)
    // Part of a segment that was mapped apart.
    #expect(pie.loadBias(mappingStart: 0x5555_0000_2000, fileOffset: 0x2000) == 0x5555_0000_0000)
    #expect(pie.loadBias(mappingStart: 0x5555_0000_4000, fileOffset: 0x4000) == nil)
    #expect(pie.loadBias(mappingStart: 0x5555_0000_0000, fileOffset: 0) == nil)
  }

  @Test("code whose file offset is not on a page boundary is mapped from the page it begins in")
  func unalignedSegments() throws {
    // As lld lays files out: segments follow each other in the file, addresses are a page further each.
    let code = ElfFile.Segment(flags: 5, offset: 0x7c0, address: 0x17c0, size: 0x300)
    let image = try #require(ElfFile(segments: [ElfFile.Segment(size: 0x7c0), code]).image)
    #expect(image.loadBias(mappingStart: 0x7f00_0000_1000, fileOffset: 0) == 0x7f00_0000_0000)
  }

  @Test("reads words of parts that cannot be written, and no others")
  func words() throws {
    var file = ElfFile(segments: [
      ElfFile.Segment(address: 0x1_0000, size: 0x800),
      ElfFile.Segment(flags: 6, offset: 0x800, address: 0x2_0800, size: 0x800),
    ])
    file.store(UInt64(0x1122_3344_5566_7788), at: 0x7f8)
    let image = try #require(file.image)
    #expect(image.word(at: 0x1_07f8) == 0x1122_3344_5566_7788)
    #expect(image.word(at: 0x1_07f9) == nil)
    #expect(image.word(at: 0xffff) == nil)
    #expect(image.word(at: 0x2_0800) == nil)
    #expect(image.word(at: .max) == nil)
    #expect(image.addressRange == 0x1_0000..<0x2_1000)
  }

  @Test("finds the build-id among other notes")
  func buildID() throws {
    var file = ElfFile(segments: [
      ElfFile.Segment(), ElfFile.Segment(type: 4, offset: 0x400, address: 0x400, size: 64),
    ])
    file.store(UInt32(4), at: 0x400)
    file.store(UInt32(5), at: 0x404)
    file.store(UInt32(1), at: 0x408)
    file.store(UInt32(0x0055_4e47), at: 0x40c)
    file.storeBuildID([1, 2, 3, 4, 5], at: 0x418)
    #expect(try #require(file.image).buildID == [1, 2, 3, 4, 5])
    file.store(UInt32(0x4000_0000), at: 0x404)
    #expect(try #require(file.image).buildID == [])
  }

  @Test("knows the code that returns from a signal handler")
  func signalReturn() throws {
    var file = ElfFile(segments: [ElfFile.Segment(flags: 5)])
    file.store(UInt64(0x0f00_0000_0fc0_c748), at: 0x200)
    file.store(UInt8(0x05), at: 0x208)
    let image = try #require(file.image)
    #expect(image.isSignalReturn(at: 0x200))
    #expect(!image.isSignalReturn(at: 0x201))
    #expect(!image.isSignalReturn(at: 0x10_0000))
  }

  @Test("refuses what is not an x86-64 image with loadable segments")
  func refuses() {
    let good = ElfFile(segments: [ElfFile.Segment(flags: 5)])
    #expect(good.image != nil)
    #expect(ElfFile(segments: []).image == nil)
    #expect(ElfFile(segments: [ElfFile.Segment(type: 2)]).image == nil)
    for (offset, value) in [(0, 0x7e), (4, 1), (5, 2), (18, 3), (54, 8)] as [(Int, UInt8)] {
      var bad = good
      bad.bytes[offset] = value
      #expect(bad.image == nil, "byte \(offset)")
    }
    var overflowing = good
    overflowing.store(UInt64.max - 10, at: 64 + 16)
    #expect(overflowing.image == nil)
  }

  @Test("truncated files are refused or read as far as they go")
  func truncated() throws {
    let bytes = try #require(ElfFile.contents(of: "/proc/self/exe")).prefix(8192)
    for count in 0...bytes.count {
      inspect(ElfImage(contents: FileMapping(copying: Array(bytes.prefix(count)))))
    }
  }

  @Test("no change of bytes makes reading fail", arguments: [UInt64(1), 2, 3])
  func fuzzed(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    let images = [try staticLike(), Array(try #require(ElfFile.contents(of: "/bin/true")))]
    for round in 0..<2000 {
      var bytes = images[round % 2]
      let headers = [0..<64, 64..<800, max(64, bytes.count - 2000)..<bytes.count]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let offset = Int.random(in: headers.randomElement(using: &random)!, using: &random)
        bytes[offset] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random)!
      }
      inspect(ElfImage(contents: FileMapping(copying: bytes)))
      inspect(ElfImage(contents: FileMapping(copying: bytes), isMemoryCopy: true))
    }
  }

  /// Asks all that can be asked.
  private func inspect(_ image: ElfImage?) {
    guard let image else { return }
    for address in [
      0, image.addressRange.lowerBound, image.addressRange.upperBound &- 8, 1 << 63, 3 << 62, .max,
    ] {
      _ = image.word(at: address)
      _ = image.supplementWord(at: address)
      _ = image.isSignalReturn(at: address)
      _ = image.loadBias(mappingStart: address, fileOffset: address)
    }
  }

  private func staticLike() throws -> [UInt8] { CallFrameFile.both().bytes }
}

struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
