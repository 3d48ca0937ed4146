import Testing

@testable import Trace

@Suite struct MemoryMappingTests {
  private func parse(_ text: String) -> [MemoryMapping] {
    MemoryMapping.executableMappings(parsing: Array(text.utf8))
  }

  @Test("keeps executable mappings with all their fields")
  func fields() {
    let maps = parse(
      """
      55d0c6a00000-55d0c6a2c000 r--p 00000000 fe:01 1234                       /usr/bin/prog
      55d0c6a2c000-55d0c6b00000 r-xp 0002c000 fe:01 1234                       /usr/bin/prog
      7ffd1c5f2000-7ffd1c5f4000 r-xp 00000000 00:00 0                          [vdso]
      7f0000000000-7f0000001000 rwxp 00000000 00:00 0
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]

      """)
    #expect(maps.map(\.path) == ["/usr/bin/prog", "[vdso]", "", "[vsyscall]"])
    #expect(
      maps[0]
        == MemoryMapping(
          start: 0x55d0_c6a2_c000, end: 0x55d0_c6b0_0000, fileOffset: 0x2c000, isExecutable: true,
          device: 0xfe << 32 | 1, inode: 1234, path: "/usr/bin/prog"))
    #expect(maps[3].end == 0xffff_ffff_ff60_1000)
  }

  @Test("paths keep their spaces, and lose the mark of deleted files")
  func paths() {
    let line = "1000-2000 r-xp 00000000 08:01 7 "
    #expect(parse(line + "        /a b/c  d").map(\.path) == ["/a b/c  d"])
    let deleted = parse(line + "/tmp/gone (deleted)")
    #expect(deleted.map(\.path) == ["/tmp/gone"])
    #expect(deleted.map(\.isDeleted) == [true])
    #expect(parse(line + "/tmp/not (deleted").map(\.isDeleted) == [false])
    #expect(parse(line).map(\.path) == [""])
    #expect(parse("1000-2000 r-xp 00000000 08:01 7").map(\.inode) == [7])
  }

  @Test(
    "lines that do not parse are left out",
    arguments: [
      "", "x", "1000", "1000-", "1000-2000", "1000-2000 r-xp", "1000-2000 r 0 08:01 7 /a",
      "zz-2000 r-xp 0 08:01 7 /a",
      "1000-2000 r-xp 0 0801 7 /a", "1000-2000 r-xp 0 08:01 x /a", "11111111111111111-2 r-xp 0 08:01 7 /a",
      "1000-2000 r-xp  0 08:01 7 /a",
    ])
  func oddLines(line: String) {
    #expect(parse(line + "\n1000-2000 r-xp 0 08:01 7 /good\n").map(\.path) == ["/good"])
  }
}
