import Testing
import Trace

@testable import Capture

/// Which file lies where, against a map that has an entry for each page.
@Suite struct MappingListTests {
  private func mapping(_ range: Range<UInt64>, _ path: String) -> MemoryMapping {
    MemoryMapping(
      start: range.lowerBound, end: range.upperBound, fileOffset: 100, isExecutable: false, device: 1,
      inode: 2,
      path: path)
  }

  @Test("the last mapping of a page is the one that counts")
  func replaces() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var list = MappingList()
      var pages = [String?](repeating: nil, count: 40)
      for number in 0..<30 {
        let start = Int.random(in: 0..<39, using: &random)
        let range = start..<Int.random(in: start + 1...40, using: &random)
        let isRemoval = Int.random(in: 0..<4, using: &random) == 0
        for page in range { pages[page] = isRemoval ? nil : "file \(number)" }
        let addresses = UInt64(range.lowerBound)..<UInt64(range.upperBound)
        if isRemoval { list.remove(addresses) } else { list.add(mapping(addresses, "file \(number)")) }
      }
      #expect(pages.indices.map { list[UInt64($0)]?.path } == pages)
      #expect(zip(list.mappings, list.mappings.dropFirst()).allSatisfy { $0.end <= $1.start })
    }
  }

  @Test("what is left of a mapping keeps its place in the file")
  func keepsOffset() {
    var list = MappingList([mapping(10..<20, "a")])
    list.add(mapping(12..<14, "b"))
    #expect(list.mappings.map(\.start) == [10, 12, 14])
    #expect(list[13]?.path == "b" && list[15]?.fileOffset == 104)
    #expect(list.remove(20..<30) == false && list.remove(19..<30) == true)
    #expect(list[19] == nil && list[18]?.path == "a")
  }
}
