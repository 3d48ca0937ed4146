internal import Trace

/// Which files lie where in an address space, as far as that was told: nobody tells of what is unmapped, whose addresses are
/// not touched until something else lies there.
struct MappingList {
  /// In ascending order of address, none of which has two.
  private(set) var mappings: [MemoryMapping]

  /// - Parameter mappings: as they are at one moment, in ascending order.
  init(_ mappings: [MemoryMapping] = []) { self.mappings = mappings }

  /// Takes note of a mapping, which replaces what lay at its addresses.
  mutating func add(_ mapping: MemoryMapping) { replace(mapping.start..<mapping.end, by: [mapping]) }

  /// Forgets what lies at some addresses. Returns whether there was anything.
  @discardableResult
  mutating func remove(_ range: Range<UInt64>) -> Bool { replace(range, by: []) }

  /// What lies at an address.
  subscript(address: UInt64) -> MemoryMapping? {
    let index = firstIndex(endingBehind: address)
    guard index < mappings.count, mappings[index].start <= address else { return nil }
    return mappings[index]
  }

  @discardableResult
  private mutating func replace(_ range: Range<UInt64>, by new: [MemoryMapping]) -> Bool {
    let first = firstIndex(endingBehind: range.lowerBound)
    var last = first
    while last < mappings.count, mappings[last].start < range.upperBound { last += 1 }
    var pieces = new
    if first < last {
      let (low, high) = (mappings[first], mappings[last - 1])
      if low.start < range.lowerBound { pieces.insert(low.part(low.start..<range.lowerBound), at: 0) }
      if high.end > range.upperBound { pieces.append(high.part(range.upperBound..<high.end)) }
    }
    mappings.replaceSubrange(first..<last, with: pieces)
    return first < last
  }

  /// The first mapping that reaches beyond an address.
  private func firstIndex(endingBehind address: UInt64) -> Int {
    var (low, high) = (0, mappings.count)
    while low < high {
      let middle = low + (high - low) / 2
      if mappings[middle].end <= address { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension MemoryMapping {
  fileprivate func part(_ range: Range<UInt64>) -> MemoryMapping {
    MemoryMapping(
      start: range.lowerBound, end: range.upperBound, fileOffset: fileOffset &+ (range.lowerBound - start),
      isExecutable: isExecutable, device: device, inode: inode, path: path, isDeleted: isDeleted)
  }
}
