/// Walks the records of an `.eh_frame` (LSB core specification, 10.6.1) or `.debug_frame` section (DWARF 5, 6.4.1).
struct CallFrameSection {
  enum Form {
    case ehFrame
    case debugFrame
  }

  /// A record: a common information entry, or the description of one function's frames.
  struct Record {
    /// Where the record begins in the section, with its length.
    let offset: Int
    /// Bytes after the length.
    let length: Int
    /// Where the record's common information entry begins; `nil` when it is one itself.
    let commonEntry: Int?
  }

  let contents: FileMapping
  let section: ElfSection
  let form: Form

  /// Calls `body` for each record up to the section's end or the first malformed one.
  func forEachRecord(_ body: (Record) -> Void) {
    var offset = 0
    while offset + 8 <= section.size, let length = word(at: offset).map(Int.init),
      length >= 4, offset + 4 + length <= section.size, let identifier = word(at: offset + 4)
    {
      let isCommonEntry = identifier == (form == .ehFrame ? 0 : UInt32.max)
      let entry = form == .ehFrame ? offset + 4 - Int(identifier) : Int(identifier)
      body(Record(offset: offset, length: length, commonEntry: isCommonEntry ? nil : entry))
      offset += 4 + length
    }
  }

  /// The image addresses of a function, from its record.
  func code(of record: Record, pointerEncoding: UInt8) -> Range<UInt64>? {
    let field = record.offset + 8
    guard let size = Self.size(ofPointer: pointerEncoding),
      let start = pointer(at: field, encoding: pointerEncoding),
      let length = pointer(at: field + size, encoding: pointerEncoding & 0x07),
      start > 0, length > 0, !start.addingReportingOverflow(length).overflow
    else { return nil }
    return start..<(start + length)
  }

  /// How the functions of a common information entry encode their addresses (`R` in the augmentation string).
  func pointerEncoding(ofCommonEntryAt offset: Int) -> UInt8? {
    guard offset >= 0, offset < section.size, word(at: offset + 4) == (form == .ehFrame ? 0 : UInt32.max),
      let version = byte(at: offset + 8), [1, 3, 4].contains(version)
    else { return nil }
    let string = offset + 9
    guard let end = (string..<min(string + 16, section.size)).first(where: { byte(at: $0) == 0 }) else {
      return nil
    }
    guard end > string else { return 0 }
    guard form == .ehFrame, byte(at: string) == UInt8(ascii: "z") else { return nil }
    var position = end + 1
    // Code and data alignment, return address register (a byte in version 1), and the augmentation's length.
    for _ in 0..<4 { skipNumber(&position) }
    for index in (string + 1)..<end {
      switch byte(at: index) {
      case UInt8(ascii: "R"): return byte(at: position)
      case UInt8(ascii: "L"): position += 1
      case UInt8(ascii: "P"):
        guard let size = byte(at: position).flatMap(Self.size(ofPointer:)) else { return nil }
        position += 1 + size
      case UInt8(ascii: "S"), UInt8(ascii: "B"): break
      default: return nil
      }
    }
    return 0
  }

  func byte(at offset: Int) -> UInt8? {
    offset < section.size ? contents.load(UInt8.self, at: section.fileOffset + offset) : nil
  }

  private func word(at offset: Int) -> UInt32? { contents.load(UInt32.self, at: section.fileOffset + offset) }

  private func skipNumber(_ position: inout Int) {
    while let byte = byte(at: position), byte & 0x80 != 0 { position += 1 }
    position += 1
  }

  /// Bytes of a pointer (LSB core specification, 10.5.1); `nil` for encodings of variable size.
  private static func size(ofPointer encoding: UInt8) -> Int? {
    switch encoding & 0x07 {
    case 0x00, 0x04: 8
    case 0x03: 4
    case 0x02: 2
    default: nil
    }
  }

  private func pointer(at offset: Int, encoding: UInt8) -> UInt64? {
    let place = section.fileOffset + offset
    let value: UInt64?
    switch encoding & 0x0f {
    case 0x00, 0x04, 0x0c: value = contents.load(UInt64.self, at: place)
    case 0x03: value = contents.load(UInt32.self, at: place).map(UInt64.init)
    case 0x0b: value = contents.load(Int32.self, at: place).map { UInt64(bitPattern: Int64($0)) }
    case 0x02: value = contents.load(UInt16.self, at: place).map(UInt64.init)
    case 0x0a: value = contents.load(Int16.self, at: place).map { UInt64(bitPattern: Int64($0)) }
    default: value = nil
    }
    switch encoding & 0xf0 {
    case 0x00: return value
    case 0x10: return value.map { $0 &+ section.address &+ UInt64(offset) }
    default: return nil
    }
  }
}
