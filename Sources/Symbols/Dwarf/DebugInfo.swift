internal import CElfutils
internal import Glibc

/// The DWARF of one module: from an address to functions, inlined calls and lines.
///
/// `.debug_aranges` is not used: clang does not write it, and where it is missing for a few units only, libdw
/// takes those for empty. A table of all units' ranges takes its place.
struct DebugInfo {
  /// A function of the chain at an address; all names are as the compiler recorded them.
  struct Frame {
    /// The linker's name, to be demangled.
    let linkageName: String?
    /// The name in the source, with the namespaces and classes around it in C++.
    let name: String?
    let position: SourcePosition
    let isInlined: Bool
  }

  /// How deep inlined calls and blocks may nest; more is damage.
  private static let deepestNesting = 512

  private let units: [DebugUnit]
  private let map: IntervalMap

  /// `dwarf` belongs to a session that must outlive the value.
  init(dwarf: OpaquePointer, bias: UInt64, regions: CodeRegions) {
    let lineSection = Self.section(".debug_line", of: dwarf)
    var units: [DebugUnit] = []
    var intervals: [IntervalMap.Interval] = []
    var current: OpaquePointer?
    while true {
      var next: OpaquePointer?
      var type: UInt8 = 0
      var root = Dwarf_Die()
      guard dwarf_get_units(dwarf, current, &next, nil, &type, &root, nil) == 0 else { break }
      current = next
      guard Int(type) == DW_UT_compile || Int(type) == DW_UT_skeleton, root.addr != nil else { continue }
      let unit = DebugUnit(
        root: root, isSkeleton: Int(type) == DW_UT_skeleton, bias: bias, lowestAddress: regions.lowest,
        lineSection: lineSection)
      let ranges =
        dwarf_hasattr(&root, UInt32(DW_AT_low_pc)) != 0 || dwarf_hasattr(&root, UInt32(DW_AT_ranges)) != 0
        ? CodeRanges.read(root, bias: bias, lowestAddress: regions.lowest) : unit.functions.ranges
      guard !ranges.isEmpty else { continue }
      for range in ranges {
        intervals.append(
          .init(
            low: range.lowerBound, high: range.upperBound, priority: range.lowerBound,
            value: UInt32(units.count)))
      }
      units.append(unit)
    }
    self.units = units
    self.map = IntervalMap(intervals)
  }

  /// The bytes of a section, which libdw has decompressed; empty where there is none. They belong to `dwarf`.
  private static func section(_ name: String, of dwarf: OpaquePointer) -> UnsafeRawBufferPointer {
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    var names = 0
    guard let elf = dwarf_getelf(dwarf), elf_getshdrstrndx(elf, &names) == 0 else { return none }
    let compressedName = ".z" + name.dropFirst()
    var section = elf_nextscn(elf, nil)
    while let current = section {
      defer { section = elf_nextscn(elf, current) }
      var header = GElf_Shdr()
      guard gelf_getshdr(current, &header) != nil, let text = elf_strptr(elf, names, Int(header.sh_name)),
        [name, compressedName].contains(String(cString: text)), let data = elf_getdata(current, nil),
        let start = data.pointee.d_buf
      else { continue }
      return UnsafeRawBufferPointer(start: start, count: data.pointee.d_size)
    }
    return none
  }

  /// Whether there is debug information for any code at all.
  var isEmpty: Bool { units.isEmpty }

  /// Units that were asked for, but whose `.dwo` file was not found.
  private(set) var missingSplitUnits: Set<Int> = []

  /// The chain of functions at an ELF address, innermost first; `nil` where no unit covers it. A frame without
  /// names stands for code that has lines, but no function.
  mutating func frames(at address: UInt64) -> [Frame]? {
    guard let index = map.value(at: address).map(Int.init) else { return nil }
    let unit = units[index]
    if unit.isSplitUnitMissing { missingSplitUnits.insert(index) }
    var position = unit.line(at: address) ?? SourcePosition(file: nil, line: 0)
    guard let offset = unit.functions.function(at: address), let function = unit.entry(at: offset) else {
      return [Frame(linkageName: nil, name: nil, position: position, isInlined: false)]
    }
    var calls: [Dwarf_Die] = []
    _ = Self.findInlinedCalls(in: function, at: address &- unit.bias, depth: 0, into: &calls)
    var frames: [Frame] = []
    for call in calls.reversed() {
      let name = EntryName(call, unit: unit)
      frames.append(
        Frame(linkageName: name.linkageName, name: name.qualifiedName, position: position, isInlined: true))
      position = unit.callSite(of: call)
    }
    let name = EntryName(function, unit: unit)
    frames.append(
      Frame(linkageName: name.linkageName, name: name.qualifiedName, position: position, isInlined: false))
    return frames
  }

  /// Collects the inlined calls that hold `pc` inside of `entry`, outermost first; whether `pc` was found.
  private static func findInlinedCalls(
    in entry: Dwarf_Die, at pc: UInt64, depth: Int, into calls: inout [Dwarf_Die]
  ) -> Bool {
    guard depth < deepestNesting else { return false }
    var parent = entry
    var child = Dwarf_Die()
    guard dwarf_child(&parent, &child) == 0 else { return false }
    repeat {
      let isInlined = dwarf_tag(&child) == DW_TAG_inlined_subroutine
      guard isInlined || isBlock(dwarf_tag(&child)) else { continue }
      if dwarf_haspc(&child, pc) > 0 {
        if isInlined { calls.append(child) }
        _ = findInlinedCalls(in: child, at: pc, depth: depth + 1, into: &calls)
        return true
      }
      // A block that states no addresses may still hold calls that do.
      if !isInlined, dwarf_hasattr(&child, UInt32(DW_AT_low_pc)) == 0,
        dwarf_hasattr(&child, UInt32(DW_AT_ranges)) == 0,
        findInlinedCalls(in: child, at: pc, depth: depth + 1, into: &calls)
      {
        return true
      }
    } while advance(&child)
    return false
  }

  /// Moves to the next sibling.
  private static func advance(_ entry: inout Dwarf_Die) -> Bool {
    withUnsafeMutablePointer(to: &entry) { dwarf_siblingof($0, $0) == 0 }
  }

  private static func isBlock(_ tag: Int32) -> Bool {
    switch Int(tag) {
    case DW_TAG_lexical_block, DW_TAG_try_block, DW_TAG_catch_block, DW_TAG_with_stmt: true
    default: false
    }
  }
}
