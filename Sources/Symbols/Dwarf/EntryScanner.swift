internal import CElfutils

/// Reads the entries of one compilation unit in the order of the file, at a few nanoseconds each.
///
/// libdw finds the next sibling of an entry by walking over its children again, and once more on the way up;
/// a unit with a million entries is read here once. Attributes are skipped by the size of their form; the
/// meaning of the few that matter is left to libdw. Every read is checked against the end of the unit.
struct EntryScanner {
  /// What the scanner reports of an entry.
  struct Entry {
    let tag: Int32
    /// Offset in `.debug_info`.
    let offset: UInt64
    /// 0 for the unit's own entry.
    let depth: Int
    let hasChildren: Bool
    /// Whether the entry has `DW_AT_low_pc`, `DW_AT_high_pc` or `DW_AT_ranges`.
    let hasCode: Bool
  }

  /// The layout of all entries that share an abbreviation.
  private struct Layout {
    let tag: Int32
    let hasChildren: Bool
    let hasCode: Bool
    /// Bytes of all attributes where that is fixed, or -1.
    let fixedBytes: Int
    let forms: [UInt32]
  }

  /// More attributes than any compiler gives an entry.
  private static let mostAttributes = 256

  private let debug: OpaquePointer
  private var reader: ByteReader
  private let unitOffset: UInt64
  private let addressBytes: Int
  private let offsetBytes: Int
  private let version: UInt16
  private var depth = 0
  private var layouts: [UInt64: Layout] = [:]

  /// `nil` where the unit's header does not parse. The unit's data belongs to libdw and lives as long as
  /// the session that `root` comes from.
  init?(root: Dwarf_Die) {
    var root = root
    guard let start = root.addr, let unit = root.cu, let debug = dwarf_cu_getdwarf(unit) else { return nil }
    let offset = dwarf_dieoffset(&root)
    let headerStart = offset &- dwarf_cuoffset(&root)
    var next: Dwarf_Off = 0
    var headerBytes = 0
    var abbreviations: Dwarf_Off = 0
    var version: Dwarf_Half = 0
    var addressBytes: UInt8 = 0
    var offsetBytes: UInt8 = 0
    guard
      dwarf_next_unit(
        debug, headerStart, &next, &headerBytes, &version, &abbreviations, &addressBytes, &offsetBytes, nil,
        nil)
        == 0, next > offset
    else { return nil }
    self.debug = debug
    // libdw has checked that the unit ends at `next`, within the section's data.
    self.reader = ByteReader(UnsafeRawBufferPointer(start: start, count: Int(next - offset)))
    self.unitOffset = offset
    self.addressBytes = Int(addressBytes)
    self.offsetBytes = Int(offsetBytes)
    self.version = version
  }

  /// The next entry, or `nil` at the end of the unit or where its data makes no sense.
  mutating func next() -> Entry? {
    while !reader.isAtEnd {
      let start = reader.position
      guard let code = reader.unsignedLEB() else { return nil }
      if code == 0 {
        depth -= 1
        guard depth > 0 else { return nil }
        continue
      }
      guard let layout = layout(code: code, at: unitOffset + UInt64(start)), skip(layout) else { return nil }
      defer { if layout.hasChildren { depth += 1 } }
      return Entry(
        tag: layout.tag, offset: unitOffset + UInt64(start), depth: depth, hasChildren: layout.hasChildren,
        hasCode: layout.hasCode)
    }
    return nil
  }

  private mutating func layout(code: UInt64, at offset: UInt64) -> Layout? {
    if let known = layouts[code] { return known }
    var entry = Dwarf_Die()
    guard dwarf_offdie(debug, offset, &entry) != nil else { return nil }
    let tag = dwarf_tag(&entry)
    guard tag != DW_TAG_invalid, let abbreviation = entry.abbrev else { return nil }
    var forms: [UInt32] = []
    var hasCode = false
    var fixedBytes = 0
    // dwarf_getattrcnt of elfutils 0.188 counts wrongly where there are implicit constants.
    var name: UInt32 = 0
    var form: UInt32 = 0
    while forms.count < Self.mostAttributes,
      dwarf_getabbrevattr_data(abbreviation, forms.count, &name, &form, nil, nil) == 0, name != 0
    {
      forms.append(form)
      hasCode = hasCode || [DW_AT_low_pc, DW_AT_ranges].contains(Int(name))
      let size = fixedSize(of: form) ?? -1
      fixedBytes = fixedBytes < 0 || size < 0 ? -1 : fixedBytes + size
    }
    let layout = Layout(
      tag: tag, hasChildren: dwarf_abbrevhaschildren(abbreviation) > 0, hasCode: hasCode,
      fixedBytes: fixedBytes, forms: forms)
    layouts[code] = layout
    return layout
  }

  private mutating func skip(_ layout: Layout) -> Bool {
    if layout.fixedBytes >= 0 { return reader.skip(UInt64(layout.fixedBytes)) }
    for form in layout.forms {
      guard skip(form: form) else { return false }
    }
    return true
  }

  /// Bytes of a value in `form` where they do not depend on the value (DWARF 5, section 7.5.6).
  private func fixedSize(of form: UInt32) -> Int? {
    switch Int(form) {
    case DW_FORM_flag_present, DW_FORM_implicit_const: 0
    case DW_FORM_data1, DW_FORM_ref1, DW_FORM_flag, DW_FORM_strx1, DW_FORM_addrx1: 1
    case DW_FORM_data2, DW_FORM_ref2, DW_FORM_strx2, DW_FORM_addrx2: 2
    case DW_FORM_strx3, DW_FORM_addrx3: 3
    case DW_FORM_data4, DW_FORM_ref4, DW_FORM_strx4, DW_FORM_addrx4, DW_FORM_ref_sup4: 4
    case DW_FORM_data8, DW_FORM_ref8, DW_FORM_ref_sig8, DW_FORM_ref_sup8: 8
    case DW_FORM_data16: 16
    case DW_FORM_addr: addressBytes
    case DW_FORM_strp, DW_FORM_line_strp, DW_FORM_strp_sup, DW_FORM_sec_offset, DW_FORM_GNU_ref_alt,
      DW_FORM_GNU_strp_alt:
      offsetBytes
    case DW_FORM_ref_addr: version <= 2 ? addressBytes : offsetBytes
    default: nil
    }
  }

  private mutating func skip(form: UInt32) -> Bool {
    if let size = fixedSize(of: form) { return reader.skip(UInt64(size)) }
    switch Int(form) {
    case DW_FORM_udata, DW_FORM_sdata, DW_FORM_ref_udata, DW_FORM_strx, DW_FORM_addrx, DW_FORM_loclistx,
      DW_FORM_rnglistx, DW_FORM_GNU_str_index, DW_FORM_GNU_addr_index:
      return reader.unsignedLEB() != nil
    case DW_FORM_string:
      while let byte = reader.byte() {
        if byte == 0 { return true }
      }
      return false
    case DW_FORM_block1: return skipBlock(lengthBytes: 1)
    case DW_FORM_block2: return skipBlock(lengthBytes: 2)
    case DW_FORM_block4: return skipBlock(lengthBytes: 4)
    case DW_FORM_block, DW_FORM_exprloc:
      guard let count = reader.unsignedLEB() else { return false }
      return reader.skip(count)
    case DW_FORM_indirect:
      guard let actual = reader.unsignedLEB(), actual != UInt64(DW_FORM_indirect) else { return false }
      return skip(form: UInt32(truncatingIfNeeded: actual))
    default:
      return false
    }
  }

  private mutating func skipBlock(lengthBytes: Int) -> Bool {
    guard let count = reader.unsigned(lengthBytes) else { return false }
    return reader.skip(count)
  }
}
