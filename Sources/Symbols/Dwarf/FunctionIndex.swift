internal import CElfutils

/// The functions of one compilation unit: where their code is, and in which namespaces and classes they are
/// declared. Built in one pass over the unit.
struct FunctionIndex {
  /// A namespace, class or function that holds functions.
  struct Scope {
    /// Offset of its entry in `.debug_info`.
    let offset: UInt64
    let tag: Int32
    /// Index of the scope around it, or -1.
    let parent: Int
  }

  private struct Member {
    let offset: UInt64
    let scope: Int
  }

  let scopes: [Scope]
  /// Functions inside of a scope, in ascending order of offset.
  private let members: [Member]
  private let functions: [UInt64]
  private let map: IntervalMap
  /// Pieces of code that belong to functions, in ELF addresses.
  let ranges: [Range<UInt64>]

  /// `root` is the unit's own entry, `bias` the difference of ELF and DWARF addresses. Code below
  /// `lowestAddress` was dropped by the linker.
  init(root: Dwarf_Die, bias: UInt64, lowestAddress: UInt64) {
    var scopes: [Scope] = []
    var members: [Member] = []
    var functions: [UInt64] = []
    var intervals: [IntervalMap.Interval] = []
    var ranges: [Range<UInt64>] = []
    var open: [(depth: Int, scope: Int)] = []
    if let unit = root.cu, let debug = dwarf_cu_getdwarf(unit), var scanner = EntryScanner(root: root) {
      while let entry = scanner.next() {
        while let last = open.last, last.depth >= entry.depth { open.removeLast() }
        let isFunction = entry.tag == DW_TAG_subprogram
        guard isFunction || Self.isScope(entry.tag) else { continue }
        let parent = open.last?.scope ?? -1
        if isFunction, parent >= 0 { members.append(Member(offset: entry.offset, scope: parent)) }
        if entry.hasChildren {
          open.append((entry.depth, scopes.count))
          scopes.append(Scope(offset: entry.offset, tag: entry.tag, parent: parent))
        }
        guard isFunction, entry.hasCode else { continue }
        var function = Dwarf_Die()
        guard dwarf_offdie(debug, entry.offset, &function) != nil else { continue }
        for range in CodeRanges.read(function, bias: bias, lowestAddress: lowestAddress) {
          intervals.append(
            .init(
              low: range.lowerBound, high: range.upperBound, priority: range.lowerBound,
              value: UInt32(functions.count)))
          ranges.append(range)
        }
        functions.append(entry.offset)
      }
    }
    self.scopes = scopes
    self.members = members
    self.functions = functions
    self.map = IntervalMap(intervals)
    self.ranges = ranges
  }

  /// Offset of the entry of the function that holds an ELF address.
  func function(at address: UInt64) -> UInt64? {
    map.value(at: address).map { functions[Int($0)] }
  }

  /// Index of the scope in which the function at `offset` is declared.
  func scope(ofFunctionAt offset: UInt64) -> Int? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = low + (high - low) / 2
      if members[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    guard low < members.count, members[low].offset == offset else { return nil }
    return members[low].scope
  }

  private static func isScope(_ tag: Int32) -> Bool {
    switch Int(tag) {
    case DW_TAG_namespace, DW_TAG_class_type, DW_TAG_structure_type, DW_TAG_union_type: true
    default: false
    }
  }
}
