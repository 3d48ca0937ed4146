/// What unwinding and identification need of an ELF file: segments, unwind table and build-id.
///
/// Reads 64-bit little-endian x86-64 images only. Everything comes from the program headers (ELF-64 object file
/// format, version 1.5), because section headers are not loaded and may be stripped; only call-frame information
/// that no program header tells of is found through those.
public final class ElfImage: Sendable {
  public struct Segment: Sendable {
    public let fileOffset: UInt64
    public let address: UInt64
    public let fileSize: UInt64
    public let memorySize: UInt64
    public let isWritable: Bool
    public let isExecutable: Bool
  }

  /// Loadable segments in address order.
  public let segments: [Segment]
  /// Tables of call-frame information, in the order in which to search them.
  public let unwindTables: [UnwindTable]
  /// Bytes of the GNU build-id note; empty where there is none.
  public let buildID: [UInt8]
  /// Addresses from the first to the end of the last segment, before the load bias is added.
  public let addressRange: Range<UInt64>

  private let contents: FileMapping
  /// Whether `contents` is a copy of the loaded image (indexed by address) and not the file (by offset).
  private let isMemoryCopy: Bool

  /// Parses an image; `nil` when the bytes are not an x86-64 ELF image with loadable segments.
  ///
  /// - Parameter isMemoryCopy: whether `contents` was read from a process's memory, where segment bytes lie at
  ///   their addresses relative to the first segment.
  public init?(contents: FileMapping, isMemoryCopy: Bool = false) {
    guard let headers = ElfProgramHeader.readAll(from: contents) else { return nil }
    let loads = headers.filter { $0.type == .load && $0.memorySize > 0 }.sorted { $0.address < $1.address }
    guard let first = loads.first, let last = loads.last,
      loads.allSatisfy({ !$0.address.addingReportingOverflow($0.memorySize).overflow })
    else { return nil }
    segments = loads.map {
      Segment(
        fileOffset: $0.fileOffset, address: $0.address, fileSize: $0.fileSize, memorySize: $0.memorySize,
        isWritable: $0.isWritable, isExecutable: $0.isExecutable)
    }
    addressRange = first.address..<(last.address + last.memorySize)
    self.contents = contents
    self.isMemoryCopy = isMemoryCopy
    let offset: (ElfProgramHeader) -> Int? = { header in
      Int(exactly: isMemoryCopy ? header.address &- first.address : header.fileOffset)
    }
    buildID =
      headers.lazy.filter { $0.type == .note }
      .compactMap { note in offset(note).flatMap { contents.buildID(inNotesAt: $0, size: note.fileSize) } }
      .first ?? []
    let loaded = headers.first { $0.type == .gnuEhFrame }.flatMap { header in
      offset(header).flatMap { contents.unwindTable(at: $0, header: header) }
    }
    unwindTables =
      [loaded].compactMap { $0 }
      + (isMemoryCopy
        ? []
        : Self.madeTables(
          of: contents, codeBase: first.address, hasLoadedTable: loaded != nil))
  }

  /// What to add to the image's addresses in a process that mapped `fileOffset` at `start` as code.
  public func loadBias(mappingStart start: UInt64, fileOffset: UInt64) -> UInt64? {
    let page: UInt64 = 4096
    let segment = segments.first {
      $0.isExecutable && fileOffset >= $0.fileOffset & ~(page - 1)
        && fileOffset < $0.fileOffset &+ max($0.fileSize, 1)
    }
    return segment.map { start &- fileOffset &- ($0.address &- $0.fileOffset) }
  }

  /// The word at an image address, or `nil` where the file does not say what memory holds there.
  public func word(at address: UInt64) -> UInt64? {
    guard let offset = offset(of: address, size: 8) else { return nil }
    return contents.load(UInt64.self, at: offset)
  }

  /// The word at an address from `UnwindTable.supplementBase` on.
  public func supplementWord(at address: UInt64) -> UInt64? {
    unwindTables.lazy.compactMap { $0.supplementWord(at: address) }.first
  }

  /// Whether the instructions at an image address are the kernel's way back from a signal handler
  /// (`mov $15, %rax; syscall`), so that the frame's caller was interrupted and did not make a call.
  public func isSignalReturn(at address: UInt64) -> Bool {
    guard let offset = offset(of: address, size: 9) else { return false }
    return contents.load(UInt64.self, at: offset) == 0x0f00_0000_0fc0_c748
      && contents.load(UInt8.self, at: offset + 8) == 0x05
  }

  private static func madeTables(
    of contents: FileMapping, codeBase: UInt64, hasLoadedTable: Bool
  ) -> [UnwindTable] {
    let loaded = hasLoadedTable ? nil : ElfSection.find(".eh_frame", in: contents)
    let unloaded = ElfSection.find(".debug_frame", in: contents)
    return [
      loaded.flatMap { UnwindTable(ehFrame: $0, of: contents, codeBase: codeBase) },
      unloaded.flatMap { UnwindTable(debugFrame: $0, of: contents, codeBase: codeBase) },
    ].compactMap { $0 }
  }

  private func offset(of address: UInt64, size: UInt64) -> Int? {
    for segment in segments where !segment.isWritable && address >= segment.address {
      let within = address - segment.address
      guard within < segment.fileSize, segment.fileSize - within >= size else { continue }
      return Int(exactly: isMemoryCopy ? address - addressRange.lowerBound : within &+ segment.fileOffset)
    }
    return nil
  }
}
