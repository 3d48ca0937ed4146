internal import CElfutils
internal import Glibc

/// Where an ELF file has code: its executable sections, or its executable segments where it has no sections.
struct CodeRegions {
  struct Region {
    let range: Range<UInt64>
    /// Name of the section; empty for a segment.
    let name: String
    /// Bytes of each entry, for sections that are tables; 0 for others.
    let entryBytes: UInt64
  }

  /// In ascending order of address.
  let regions: [Region]

  /// The lowest address that holds code. Debug information below it is of functions that the linker dropped.
  var lowest: UInt64 { regions.first?.range.lowerBound ?? 0 }

  init(_ elf: OpaquePointer) {
    let sections = Self.sections(of: elf)
    let all = sections.isEmpty ? Self.segments(of: elf) : sections
    self.regions = all.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  func region(at address: UInt64) -> Region? {
    var low = 0
    var high = regions.count
    while low < high {
      let middle = low + (high - low) / 2
      if regions[middle].range.lowerBound <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, regions[low - 1].range.contains(address) else { return nil }
    return regions[low - 1]
  }

  private static func sections(of elf: OpaquePointer) -> [Region] {
    var regions: [Region] = []
    var names = 0
    guard elf_getshdrstrndx(elf, &names) == 0 else { return [] }
    var section = elf_nextscn(elf, nil)
    while let current = section {
      defer { section = elf_nextscn(elf, current) }
      var header = GElf_Shdr()
      guard gelf_getshdr(current, &header) != nil,
        header.sh_flags & UInt64(SHF_EXECINSTR) != 0, header.sh_flags & UInt64(SHF_ALLOC) != 0,
        let range = range(from: header.sh_addr, size: header.sh_size)
      else { continue }
      let name = elf_strptr(elf, names, Int(header.sh_name)).map { String(cString: $0) } ?? ""
      regions.append(Region(range: range, name: name, entryBytes: header.sh_entsize))
    }
    return regions
  }

  private static func segments(of elf: OpaquePointer) -> [Region] {
    var count = 0
    guard elf_getphdrnum(elf, &count) == 0 else { return [] }
    var regions: [Region] = []
    for index in 0..<count {
      var header = GElf_Phdr()
      guard gelf_getphdr(elf, CInt(index), &header) != nil, header.p_type == UInt32(PT_LOAD),
        header.p_flags & UInt32(PF_X) != 0, let range = range(from: header.p_vaddr, size: header.p_memsz)
      else { continue }
      regions.append(Region(range: range, name: "", entryBytes: 0))
    }
    return regions
  }

  private static func range(from start: UInt64, size: UInt64) -> Range<UInt64>? {
    let (end, overflow) = start.addingReportingOverflow(size)
    return overflow || size == 0 ? nil : start..<end
  }
}
