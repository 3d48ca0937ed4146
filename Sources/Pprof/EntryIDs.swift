/// The places of entries by the ids that a file gives them: most files number them from 1 on.
struct EntryIDs {
  private var isDense = true
  private var count: UInt64 = 0
  private var places: [UInt64: UInt32] = [:]

  /// Adds the id of the next entry. The first entry with an id keeps it.
  mutating func append(_ id: UInt64) {
    if isDense, id != count + 1 {
      isDense = false
      for known in 0..<count { places[known + 1] = UInt32(known) }
    }
    if !isDense, places[id] == nil { places[id] = UInt32(count) }
    count += 1
  }

  /// The place of the entry with an id, from 0.
  @inline(__always)
  subscript(_ id: UInt64) -> UInt32? {
    if isDense { return id &- 1 < count ? UInt32(truncatingIfNeeded: id &- 1) : nil }
    return places[id]
  }
}
