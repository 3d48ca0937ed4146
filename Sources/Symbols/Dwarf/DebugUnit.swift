internal import CElfutils

/// One compilation unit that has code; what is costly to read is read when first asked for.
///
/// A class, as the units that hold no address asked for are never read beyond their header.
final class DebugUnit {
  /// The unit's entry in the module or its debug file: it has the address ranges and the lines.
  private(set) var root: Dwarf_Die
  let bias: UInt64
  private let lowestAddress: UInt64
  /// `.debug_line`; it belongs to the session.
  private let lineSection: UnsafeRawBufferPointer

  /// Whether the unit's functions lie in a `.dwo` file that was not found.
  private(set) lazy var isSplitUnitMissing = isSkeleton && split == nil

  /// The unit's entry where its functions are: in the `.dwo` file of split DWARF.
  private(set) lazy var entries: Dwarf_Die = split ?? root

  private(set) lazy var functions = FunctionIndex(root: entries, bias: bias, lowestAddress: lowestAddress)

  /// Directory in which the compiler ran.
  private(set) lazy var directory: String? = string(DW_AT_comp_dir)

  private(set) lazy var isCxx: Bool = {
    switch Int(dwarf_srclang(&entries)) {
    case DW_LANG_C_plus_plus, DW_LANG_C_plus_plus_03, DW_LANG_C_plus_plus_11, DW_LANG_C_plus_plus_14: true
    // C++17 and C++20 (DWARF 6 codes, in use by compilers already).
    case 0x2B, 0x2C: true
    default: false
    }
  }()

  private let isSkeleton: Bool
  private lazy var split: Dwarf_Die? = {
    guard isSkeleton else { return nil }
    var entry = Dwarf_Die()
    guard dwarf_cu_info(root.cu, nil, nil, nil, &entry, nil, nil, nil) == 0, entry.addr != nil else {
      return nil
    }
    return entry
  }()

  init(
    root: Dwarf_Die, isSkeleton: Bool, bias: UInt64, lowestAddress: UInt64,
    lineSection: UnsafeRawBufferPointer
  ) {
    self.lineSection = lineSection
    self.root = root
    self.isSkeleton = isSkeleton
    self.bias = bias
    self.lowestAddress = lowestAddress
  }

  /// The entry at an offset of the unit's own `.debug_info`.
  func entry(at offset: UInt64) -> Dwarf_Die? {
    var entry = Dwarf_Die()
    guard let debug = dwarf_cu_getdwarf(entries.cu), dwarf_offdie(debug, offset, &entry) != nil else {
      return nil
    }
    return entry
  }

  /// The row of the line table that holds an ELF address.
  func line(at address: UInt64) -> SourcePosition? {
    guard let row = lines.row(at: address) else { return nil }
    return SourcePosition(file: lineFiles.path(Int(row.file), directory: directory), line: row.line)
  }

  private lazy var lines: LineTable = {
    let offset = number(root, DW_AT_stmt_list) ?? .max
    return LineTable(section: lineSection, offset: offset, bias: bias, lowestAddress: lowestAddress)
  }()

  private lazy var lineFiles = SourceFiles(root)
  /// The files that calls are recorded with: split units may have a table of their own.
  private lazy var callFiles = isSkeleton ? SourceFiles(entries) : lineFiles

  /// The place from which an inlined function was called.
  func callSite(of inlined: Dwarf_Die) -> SourcePosition {
    let file = number(inlined, DW_AT_call_file).flatMap { index in
      callFiles.path(Int(clamping: index), directory: directory)
    }
    return SourcePosition(file: file, line: UInt32(clamping: number(inlined, DW_AT_call_line) ?? 0))
  }

  private func number(_ entry: Dwarf_Die, _ name: Int) -> UInt64? {
    var entry = entry
    var attribute = Dwarf_Attribute()
    var value: Dwarf_Word = 0
    guard dwarf_attr(&entry, UInt32(name), &attribute) != nil, dwarf_formudata(&attribute, &value) == 0 else {
      return nil
    }
    return value
  }

  private func string(_ name: Int) -> String? {
    var attribute = Dwarf_Attribute()
    guard dwarf_attr(&root, UInt32(name), &attribute) != nil, let text = dwarf_formstring(&attribute) else {
      return nil
    }
    return String(cString: text)
  }
}

/// A file and a line, either of which may be unknown.
struct SourcePosition {
  let file: String?
  /// From 1; 0 where unknown.
  let line: UInt32
}
