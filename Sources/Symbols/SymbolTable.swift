internal import CElfutils
internal import Glibc

/// The functions of a module's symbol table, sorted once so that a look-up is a binary search.
///
/// libdwfl's own look-up reads the whole table for each address.
struct SymbolTable {
  /// A function or label that names an address.
  struct Match {
    /// The linker's name.
    let name: String
    let address: UInt64
  }

  private struct Candidate {
    let address: UInt64
    /// Bytes; 0 for assembly that does not state its size.
    let size: UInt64
    /// Index in the session's symbol table.
    let index: UInt32
    /// Functions before labels, global and weak symbols before local ones.
    let rank: UInt8
  }

  /// Linkers that fold identical code put thousands of names on one address; no more than these are compared.
  private static let mostAliases = 32

  private let candidates: [Candidate]
  private let map: IntervalMap

  init(_ session: borrowing DwflSession, regions: CodeRegions) {
    var candidates: [Candidate] = []
    let count = session.symbolCount
    candidates.reserveCapacity(count)
    for index in 0..<count {
      guard let (entry, address, name) = session.symbol(at: index),
        let rank = Self.rank(of: entry, name: name), regions.region(at: address) != nil
      else { continue }
      candidates.append(
        Candidate(address: address, size: entry.st_size, index: UInt32(index), rank: rank))
    }
    candidates.sort { ($0.address, $0.rank) < ($1.address, $1.rank) }
    self.candidates = candidates
    self.map = IntervalMap(Self.intervals(candidates, regions: regions))
  }

  var isEmpty: Bool { candidates.isEmpty }

  /// The symbol that covers `address`: a sized one, else the nearest before it in the same section that has
  /// no size.
  func symbol(at address: UInt64, in session: borrowing DwflSession) -> Match? {
    guard let first = map.value(at: address).map(Int.init) else { return nil }
    let best = candidates[first]
    var name = Self.name(best, session)
    // Of aliases at one address, the plainest name is the one that programs call: `read`, not `__read`.
    for alias in candidates[(first + 1)...].prefix(Self.mostAliases).prefix(while: {
      $0.address == best.address && $0.rank == best.rank
    }) {
      let other = Self.name(alias, session)
      if Self.plainness(other) < Self.plainness(name) { name = other }
    }
    return Match(name: name, address: best.address)
  }

  private static func name(_ candidate: Candidate, _ session: borrowing DwflSession) -> String {
    session.symbol(at: Int(candidate.index)).map { String(cString: $0.name) } ?? ""
  }

  private static func plainness(_ name: String) -> (Int, Int, String) {
    (name.prefix { $0 == "_" }.count, name.utf8.count, name)
  }

  /// Lower is better; `nil` for what does not name code.
  private static func rank(of entry: GElf_Sym, name: UnsafePointer<CChar>) -> UInt8? {
    // An empty name, a mapping symbol (`$x`) of an assembler, or a label of the compiler's own (`.L12`).
    let first = UInt8(bitPattern: name[0])
    let second = first == 0 ? 0 : UInt8(bitPattern: name[1])
    if first == 0 || (first == UInt8(ascii: ".") && second == UInt8(ascii: "L")) { return nil }
    let local: UInt8 = entry.st_info >> 4 == UInt8(STB_LOCAL) ? 1 : 0
    switch CInt(entry.st_info & 0xF) {
    case STT_FUNC, STT_GNU_IFUNC: return local
    case STT_NOTYPE where first != UInt8(ascii: "$") || second == UInt8(ascii: "s"): return 2 + local
    default: return nil
    }
  }

  /// Sized symbols first; of several that overlap, the one that starts last. Symbols without a size fill what
  /// is left, up to the next symbol or the end of their section.
  private static func intervals(_ candidates: [Candidate], regions: CodeRegions) -> [IntervalMap.Interval] {
    let sizedPriority: UInt64 = 1 << 63
    var intervals: [IntervalMap.Interval] = []
    intervals.reserveCapacity(candidates.count)
    var previous: Candidate?
    var nextStart: UInt64 = .max
    for index in candidates.indices.reversed() {
      let candidate = candidates[index]
      if let previous, previous.address != candidate.address { nextStart = previous.address }
      previous = candidate
      guard let region = regions.region(at: candidate.address) else { continue }
      let sectionEnd = region.range.upperBound
      // The first of aliases stands for them: equal priority, of which the map takes the higher value.
      if index > 0, candidates[index - 1].address == candidate.address,
        (candidates[index - 1].size > 0) == (candidate.size > 0)
      {
        continue
      }
      let (end, overflow) = candidate.address.addingReportingOverflow(candidate.size)
      let isSized = candidate.size > 0 && !overflow
      intervals.append(
        .init(
          low: candidate.address, high: min(sectionEnd, isSized ? end : nextStart),
          priority: isSized ? sizedPriority | candidate.address : candidate.address, value: UInt32(index)))
    }
    return intervals
  }
}
