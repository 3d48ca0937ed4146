/// Which module's code lies where in one address space. A value: a forked child starts with its parent's.
public struct ModuleMap: Sendable {
  public struct Entry: Sendable {
    /// Addresses of the executable mapping.
    public let range: Range<UInt64>
    public let module: ModuleID
    /// What was added to the image's addresses when it was loaded.
    public let loadBias: UInt64
    /// `nil` where the code belongs to no ELF file that could be read; addresses are then absolute.
    public let image: ElfImage?

    public init(range: Range<UInt64>, module: ModuleID, loadBias: UInt64, image: ElfImage?) {
      self.range = range
      self.module = module
      self.loadBias = loadBias
      self.image = image
    }

    /// The addresses that the whole image takes, beyond the executable mapping.
    var imageRange: Range<UInt64> {
      guard let image else { return range }
      let start = image.addressRange.lowerBound &+ loadBias
      let end = image.addressRange.upperBound &+ loadBias
      return start < end ? start..<end : range
    }
  }

  /// In address order, without overlaps.
  public let entries: [Entry]

  public init(entries: [Entry]) {
    self.entries = entries.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Position in `entries` of the code at an address.
  public func index(ofCodeAt address: UInt64) -> Int? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].range.contains(address) ? low : nil
  }

  /// The word at an address inside of the image of one entry, where a read-only part of its file says what it is.
  public func imageWord(at address: UInt64, inEntry index: Int) -> UInt64? {
    let entry = entries[index]
    guard entry.imageRange.contains(address) else { return nil }
    return entry.image?.word(at: address &- entry.loadBias)
  }

  /// Whether an address lies in a file's image, in whatever part.
  public func hasImage(at address: UInt64) -> Bool {
    entries.contains { $0.image != nil && $0.imageRange.contains(address) }
  }

  /// Whether the same code lies at the same addresses.
  public func hasSameCode(as other: ModuleMap) -> Bool {
    entries.count == other.entries.count
      && zip(entries, other.entries).allSatisfy {
        $0.range == $1.range && $0.module == $1.module && $0.loadBias == $1.loadBias
      }
  }
}
