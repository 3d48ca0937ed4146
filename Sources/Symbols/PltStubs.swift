internal import CElfutils
internal import Glibc

/// What the linker's stubs lead to, for names such as `read@plt`. Stubs have no symbols of their own.
///
/// A stub is read as machine code (x86-64): it jumps through a slot that a relocation fills, or pushes the
/// number of its relocation.
struct PltStubs {
  private let elf: OpaquePointer
  /// Symbol of each slot of the global offset table.
  private var slots: [UInt64: String] = [:]
  /// Symbols of `.rela.plt`, in order.
  private var lazyBindings: [String] = []

  /// `elf` must outlive the value; its session owns it.
  init(_ elf: OpaquePointer) {
    self.elf = elf
    var section = elf_nextscn(elf, nil)
    while let current = section {
      defer { section = elf_nextscn(elf, current) }
      var header = GElf_Shdr()
      guard gelf_getshdr(current, &header) != nil, header.sh_type == UInt32(SHT_RELA),
        header.sh_flags & UInt64(SHF_ALLOC) != 0, let data = elf_getdata(current, nil)
      else { continue }
      readRelocations(data, header)
    }
  }

  static func holds(_ region: CodeRegions.Region) -> Bool { region.name.hasPrefix(".plt") }

  /// The function that the stub at `address` in `region`, a section of stubs, leads to.
  func target(at address: UInt64, in region: CodeRegions.Region) -> String? {
    // Without IBT the stubs of `.plt.got` have 8 bytes; linkers state it.
    let stubBytes: UInt64 = region.entryBytes == 8 ? 8 : 16
    let start = address - (address - region.range.lowerBound) % stubBytes
    guard let code = bytes(from: start, count: Int(stubBytes)) else { return nil }
    for offset in 0..<code.count {
      let immediate = code.dropFirst(offset)
      if immediate.starts(with: [0xFF, 0x25]), let displacement = number(immediate.dropFirst(2)) {
        // jmp *displacement(%rip): relative to the end of the instruction.
        let slot = start &+ UInt64(offset) &+ 6 &+ UInt64(bitPattern: Int64(displacement))
        return slots[slot]
      }
    }
    // endbr64 (where present), push $number: the stub for lazy binding of a program with IBT.
    let push = code.starts(with: [0xF3, 0x0F, 0x1E, 0xFA]) ? code.dropFirst(4) : code[...]
    guard push.first == 0x68, let index = number(push.dropFirst()).map(Int.init),
      lazyBindings.indices.contains(index), !lazyBindings[index].isEmpty
    else { return nil }
    return lazyBindings[index]
  }

  private mutating func readRelocations(_ data: UnsafeMutablePointer<Elf_Data>, _ header: GElf_Shdr) {
    guard header.sh_entsize > 0, let table = elf_getscn(elf, Int(header.sh_link)) else { return }
    var tableHeader = GElf_Shdr()
    guard gelf_getshdr(table, &tableHeader) != nil, let symbols = elf_getdata(table, nil) else { return }
    var names = 0
    let hasPltNames = elf_getshdrstrndx(elf, &names) == 0
    let sectionName = hasPltNames ? elf_strptr(elf, names, Int(header.sh_name)) : nil
    let isLazy = sectionName.map { String(cString: $0) == ".rela.plt" } ?? false
    let count = min(header.sh_size / header.sh_entsize, UInt64(data.pointee.d_size) / header.sh_entsize)
    for index in 0..<min(count, UInt64(CInt.max)) {
      var relocation = GElf_Rela()
      guard gelf_getrela(data, CInt(index), &relocation) != nil else { return }
      var symbol = GElf_Sym()
      var name = ""
      if relocation.r_info >> 32 != 0,
        gelf_getsym(symbols, CInt(truncatingIfNeeded: relocation.r_info >> 32), &symbol) != nil,
        let text = elf_strptr(elf, Int(tableHeader.sh_link), Int(symbol.st_name))
      {
        name = String(cString: text)
      }
      if isLazy { lazyBindings.append(name) }
      if !name.isEmpty { slots[relocation.r_offset] = name }
    }
  }

  /// Bytes of the file that are mapped at `address`.
  private func bytes(from address: UInt64, count: Int) -> [UInt8]? {
    var section = elf_nextscn(elf, nil)
    while let current = section {
      defer { section = elf_nextscn(elf, current) }
      var header = GElf_Shdr()
      guard gelf_getshdr(current, &header) != nil, header.sh_type == UInt32(SHT_PROGBITS),
        address >= header.sh_addr, address - header.sh_addr < header.sh_size,
        header.sh_flags & UInt64(SHF_EXECINSTR) != 0,
        let data = elf_getdata(current, nil), let start = data.pointee.d_buf
      else { continue }
      let offset = Int(address - header.sh_addr)
      guard data.pointee.d_size >= offset + count else { return nil }
      return Array(UnsafeRawBufferPointer(start: start + offset, count: count))
    }
    return nil
  }

  /// A signed 32-bit little-endian number.
  private func number(_ bytes: ArraySlice<UInt8>) -> Int32? {
    guard bytes.count >= 4 else { return nil }
    return Int32(bitPattern: bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }
}
