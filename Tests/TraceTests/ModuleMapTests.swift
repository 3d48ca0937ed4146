import ElfFixture
import Testing

@testable import Trace

@Suite struct ModuleMapTests {
  private func entry(_ range: Range<UInt64>, module: UInt32 = 0, bias: UInt64 = 0, image: ElfImage? = nil)
    -> ModuleMap.Entry
  {
    ModuleMap.Entry(range: range, module: ModuleID(module), loadBias: bias, image: image)
  }

  @Test("finds the code at an address, in any number of entries")
  func lookup() {
    for count in 0..<40 {
      let entries = (0..<UInt64(count)).map { entry(($0 * 100 + 10)..<($0 * 100 + 60), module: UInt32($0)) }
      let map = ModuleMap(entries: entries.shuffled())
      for address in stride(from: UInt64(0), to: UInt64(count) * 100 + 100, by: 5) {
        #expect(map.index(ofCodeAt: address) == entries.firstIndex { $0.range.contains(address) })
      }
      #expect(map.index(ofCodeAt: .max) == nil)
    }
  }

  @Test("knows whether the same code lies at the same addresses")
  func sameCode() {
    let map = ModuleMap(entries: [entry(0..<10), entry(20..<30, module: 1, bias: 5)])
    #expect(map.hasSameCode(as: ModuleMap(entries: [entry(20..<30, module: 1, bias: 5), entry(0..<10)])))
    #expect(!map.hasSameCode(as: ModuleMap(entries: [entry(0..<10)])))
    #expect(!map.hasSameCode(as: ModuleMap(entries: [entry(0..<10), entry(20..<31, module: 1, bias: 5)])))
    #expect(!map.hasSameCode(as: ModuleMap(entries: [entry(0..<10), entry(20..<30, module: 2, bias: 5)])))
    #expect(!map.hasSameCode(as: ModuleMap(entries: [entry(0..<10), entry(20..<30, module: 1, bias: 6)])))
  }

  @Test("reads words of a loaded image at its load bias")
  func imageWord() {
    var file = ElfFile(segments: [ElfFile.Segment(flags: 5)])
    file.store(UInt64(42), at: 0x300)
    let map = ModuleMap(entries: [entry(0x10_0000..<0x10_1000, bias: 0x10_0000, image: file.image)])
    #expect(map.imageWord(at: 0x10_0300, inEntry: 0) == 42)
    #expect(map.imageWord(at: 0x300, inEntry: 0) == nil)
    #expect(map.imageWord(at: 0x10_1000, inEntry: 0) == nil)
  }
}
