internal import CElfutils

/// The pieces of code of a DWARF entry: `DW_AT_ranges`, or `DW_AT_low_pc` with `DW_AT_high_pc`.
enum CodeRanges {
  /// Ranges in ELF addresses (DWARF address + `bias`), neighbours joined; those that begin below
  /// `lowestAddress` are what linkers leave of functions that they dropped.
  static func read(_ entry: Dwarf_Die, bias: UInt64, lowestAddress: UInt64) -> [Range<UInt64>] {
    var entry = entry
    var result: [Range<UInt64>] = []
    var base: Dwarf_Addr = 0
    var start: Dwarf_Addr = 0
    var end: Dwarf_Addr = 0
    var offset = 0
    while true {
      let next = dwarf_ranges(&entry, offset, &base, &start, &end)
      guard next > 0 else { return result }
      offset = next
      let low = start &+ bias
      let high = end &+ bias
      guard low < high, low >= lowestAddress else { continue }
      if let last = result.last, last.upperBound == low {
        result[result.count - 1] = last.lowerBound..<high
      } else {
        result.append(low..<high)
      }
    }
  }
}
