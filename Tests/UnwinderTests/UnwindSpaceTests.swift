import Testing

@testable import Unwinder

@Suite struct UnwindSpaceTests {
  @Test("the stack copy grows at once and shrinks after 64 unwinds that needed a quarter or less")
  func adaptsStackBytes() {
    let space = UnwindSpace()
    #expect(space.typicalStackBytes == 4096)
    space.note(neededStackBytes: 20_000)
    #expect(space.typicalStackBytes == 32_768)
    for _ in 0..<64 { space.note(neededStackBytes: 100) }
    // The first 64 include the large one.
    #expect(space.typicalStackBytes == 32_768)
    for _ in 0..<63 { space.note(neededStackBytes: 8192) }
    #expect(space.typicalStackBytes == 16_384)
    for _ in 0..<1000 { space.note(neededStackBytes: 8) }
    #expect(space.typicalStackBytes == 4096)
  }

  @Test("the stack copy never grows beyond 256 KiB")
  func limitsStackBytes() {
    let space = UnwindSpace()
    space.note(neededStackBytes: 100_000_000)
    #expect(space.typicalStackBytes == 256 << 10)
  }
}
