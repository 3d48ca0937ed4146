import Foundation
import Symbols
import Testing
import Trace

@Suite struct PerfMapTests {
  private func map(_ text: String) -> PerfMap { PerfMap(Array(text.utf8)) }

  @Test("a name may hold spaces and an address lies in [start, start + size)")
  func names() {
    let map = map("1000 20 int Foo::bar(int, int)\n0x2000 0x10 second\n")
    #expect(map.name(at: 0xFFF) == nil)
    #expect(map.name(at: 0x1000) == "int Foo::bar(int, int)")
    #expect(map.name(at: 0x101F) == "int Foo::bar(int, int)")
    #expect(map.name(at: 0x1020) == nil)
    #expect(map.name(at: 0x200F) == "second")
    #expect(map.malformedLineCount == 0)
    #expect(map.symbolCount == 2)
  }

  @Test("a later line wins where lines overlap")
  func overlap() {
    let map = map("1000 100 old\n1040 20 new\n1000 8 newest\n")
    #expect(map.name(at: 0x1007) == "newest")
    #expect(map.name(at: 0x1008) == "old")
    #expect(map.name(at: 0x1050) == "new")
    #expect(map.name(at: 0x1060) == "old")
  }

  @Test("malformed lines are skipped and counted")
  func malformed() {
    let map = map(
      "nonsense\n1000\n1000 10\n1000 10 \nxyz 10 name\n11111111111111111 1 long\n1000 10 good\n\n2000 10 cut")
    #expect(map.malformedLineCount == 6)
    #expect(map.name(at: 0x1000) == "good")
    #expect(map.name(at: 0x2000) == "cut")
  }

  @Test("a range that wraps around and bytes that are not UTF-8 do no harm")
  func hostile() {
    let map = PerfMap(Array("ffffffffffffffff ff wrapped\n3000 1 a".utf8) + [0xFF, 0xFE])
    #expect(map.malformedLineCount == 1)
    #expect(map.name(at: 0x3000) == "a\u{FFFD}\u{FFFD}")
  }

  @Test("a file of 50,000 lines is read and searched at once")
  func large() throws {
    let fixture = try Fixture()
    var text = ""
    for index in 0..<50_000 {
      text += String(0x1000_0000 + index * 16, radix: 16) + " 10 function \(index)\n"
    }
    try text.write(toFile: fixture.path("map"), atomically: true, encoding: .utf8)
    let clock = ContinuousClock()
    var map: PerfMap?
    let elapsed = clock.measure { map = PerfMap(path: fixture.path("map")) }
    #expect(map?.symbolCount == 50_000)
    #expect(map?.name(at: 0x1000_0000 + 12_345 * 16 + 3) == "function 12345")
    #expect(elapsed < .seconds(30))
    #expect(PerfMap(path: fixture.path("missing")) == nil)
    #expect(PerfMap(path: fixture.directory) == nil)
  }

  @Test("frames of a JIT are named by their process's map, by address where it has none")
  func symbolizer() {
    let modules = [
      Module(path: "[jit 41]", buildID: [], isExecutable: false, openPath: nil),
      Module(path: "[jit 42]", buildID: [], isExecutable: false, openPath: nil),
      Module(path: "[vdso]", buildID: [], isExecutable: false, openPath: nil),
    ]
    let frames = [
      FrameAddress(module: ModuleID(0), address: 0x1010, isReturnAddress: true),
      FrameAddress(module: ModuleID(1), address: 0x1010, isReturnAddress: false),
      FrameAddress(module: ModuleID(2), address: 0xABC, isReturnAddress: false),
      FrameAddress(module: nil, address: 0x77, isReturnAddress: false),
      FrameAddress(module: ModuleID(9), address: 0x78, isReturnAddress: false),
    ]
    let maps = [ModuleID(0): map("1000 10 script:12\nbroken\n"), ModuleID(1): map("9000 10 elsewhere\n")]
    let result = Symbolizer(modules: modules, perfMaps: maps).resolve(frames)
    #expect(
      result.frames.map { $0.map(\.function) } == [
        ["script:12"], ["0x1010"], ["[vdso]+0xabc"], ["0x77"], ["0x78"],
      ])
    #expect(result.frames.map { $0[0].origin } == [.generated, .generated, .library, .generated, .generated])
    #expect(result.frames.map { $0[0].module }.prefix(3) == ["[jit 41]", "[jit 42]", "[vdso]"])
    #expect(result.unnamedFrameCount == 4)
    #expect(result.notes.map(\.problem) == [.malformedPerfMapLines(count: 1)])
  }
}
