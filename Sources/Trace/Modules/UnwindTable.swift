/// A search table for the call-frame information of an image: sorted pairs of 32-bit offsets, to a function's first
/// instruction and to the description of its frames.
public struct UnwindTable: Sendable {
  /// Addresses from here on lie in supplements and not in images; no process has memory there.
  public static let supplementBase: UInt64 = 1 << 63
  private static let debugFrameBase: UInt64 = 3 << 62

  /// Image address that offsets of code are relative to.
  public let codeBase: UInt64
  /// Address that offsets of descriptions are relative to: in the image, or in the supplement.
  public let descriptionBase: UInt64
  /// Address of the first pair: in the image, or in the supplement.
  public let entriesAddress: UInt64
  public let entryCount: UInt64
  /// Bytes that the file does not have in this form.
  private let supplement: FileMapping?
  private let supplementStart: UInt64

  /// The binary search table of an `.eh_frame_hdr` (LSB core specification, 10.6.2).
  init(headerAddress: UInt64, entryCount: UInt64) {
    codeBase = headerAddress
    descriptionBase = headerAddress
    entriesAddress = headerAddress + 12
    self.entryCount = entryCount
    supplement = nil
    supplementStart = Self.supplementBase
  }

  /// Makes the table of an `.eh_frame` that comes without one, as in statically linked programs.
  init?(ehFrame section: ElfSection, of contents: FileMapping, codeBase: UInt64) {
    let frames = CallFrameSection(contents: contents, section: section, form: .ehFrame)
    let pairs = Self.pairs(of: frames, codeBase: codeBase)
    guard !pairs.isEmpty else { return nil }
    self.codeBase = codeBase
    descriptionBase = section.address
    entriesAddress = Self.supplementBase
    entryCount = UInt64(pairs.count)
    supplement = FileMapping(copying: pairs.flatMap(\.bytes))
    supplementStart = Self.supplementBase
  }

  /// Makes a table of a `.debug_frame`, with a copy of the section in the form of an `.eh_frame`.
  init?(debugFrame section: ElfSection, of contents: FileMapping, codeBase: UInt64) {
    let frames = CallFrameSection(contents: contents, section: section, form: .debugFrame)
    guard var copy = contents.bytes(at: section.fileOffset, count: section.size) else { return nil }
    frames.forEachRecord { record in
      if let entry = record.commonEntry {
        copy.store(UInt32(truncatingIfNeeded: record.offset + 4 - entry), at: record.offset + 4)
      } else {
        copy.store(0, at: record.offset + 4)
        copy.lowerVersion4(of: record)
      }
    }
    let pairs = Self.pairs(of: frames, codeBase: codeBase)
    guard !pairs.isEmpty else { return nil }
    self.codeBase = codeBase
    supplementStart = Self.debugFrameBase
    entriesAddress = supplementStart
    descriptionBase = supplementStart + UInt64(pairs.count * 8)
    entryCount = UInt64(pairs.count)
    supplement = FileMapping(copying: pairs.flatMap(\.bytes) + copy + [UInt8](repeating: 0, count: 16))
  }

  /// Whether the descriptions give the addresses of functions in the image's own terms, not relative to themselves.
  public var isInImageTerms: Bool { descriptionBase >= Self.supplementBase }

  /// The word at an address from `supplementBase` on, where this table's supplement holds it.
  public func supplementWord(at address: UInt64) -> UInt64? {
    Int(exactly: address &- supplementStart).flatMap { supplement?.load(UInt64.self, at: $0) }
  }

  private struct Pair {
    let code: Int32
    let description: Int32

    var bytes: [UInt8] {
      withUnsafeBytes(of: (code.littleEndian, description.littleEndian)) { Array($0) }
    }
  }

  private static func pairs(of frames: CallFrameSection, codeBase: UInt64) -> [Pair] {
    var encodings: [Int: UInt8?] = [:]
    var pairs: [Pair] = []
    frames.forEachRecord { record in
      guard let entry = record.commonEntry else { return }
      let encoding = encodings[entry] ?? frames.pointerEncoding(ofCommonEntryAt: entry)
      encodings[entry] = encoding
      guard let encoding, let code = frames.code(of: record, pointerEncoding: encoding),
        let offset = Int32(exactly: Int64(bitPattern: code.lowerBound &- codeBase)),
        let description = Int32(exactly: record.offset)
      else { return }
      pairs.append(Pair(code: offset, description: description))
    }
    return pairs.sorted { $0.code < $1.code }
  }
}

extension [UInt8] {
  fileprivate mutating func store(_ value: UInt32, at offset: Int) {
    for byte in 0..<4 { self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte))) }
  }

  /// Turns a common information entry of version 4 into one of version 3, which lacks the sizes of addresses and
  /// segment selectors; no-operations fill the end.
  fileprivate mutating func lowerVersion4(of record: CallFrameSection.Record) {
    let end = record.offset + 4 + record.length
    let version = record.offset + 8
    guard version < end, self[version] == 4,
      let stringEnd = self[(version + 1)..<end].firstIndex(of: 0), stringEnd + 3 <= end
    else { return }
    self[version] = 3
    removeSubrange((stringEnd + 1)..<(stringEnd + 3))
    insert(contentsOf: [0, 0], at: end - 2)
  }
}
