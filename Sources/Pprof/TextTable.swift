/// Where the texts of a file are that is being read.
struct TextTable {
  /// What a text means as the key of a label.
  enum Key: UInt8 { case none, syscall, error, process, file, thread, latency, start, threadID, processID }

  private var ranges: [Range<Int>] = []
  private var keys: [Key] = []

  private static let labelKeys: [(text: [UInt8], key: Key)] = [
    (Array(LabelKey.syscall.utf8), .syscall), (Array(LabelKey.error.utf8), .error),
    (Array(LabelKey.process.utf8), .process), (Array(LabelKey.file.utf8), .file),
    (Array(LabelKey.thread.utf8), .thread), (Array(LabelKey.latency.utf8), .latency),
    (Array(LabelKey.start.utf8), .start), (Array(LabelKey.threadID.utf8), .threadID),
    (Array(LabelKey.processID.utf8), .processID),
  ]

  var count: Int { ranges.count }

  mutating func append(_ range: Range<Int>, _ bytes: Span<UInt8>) {
    let known = Self.labelKeys.first { label in
      label.text.count == range.count && zip(range, label.text).allSatisfy { bytes[$0] == $1 }
    }
    ranges.append(range)
    keys.append(known?.key ?? .none)
  }

  /// - Parameter field: where the number was found.
  @inline(__always)
  func key(_ index: UInt64, field: Int) throws(PprofError) -> Key {
    guard index < UInt64(keys.count) else { throw .corrupt("text \(index) does not exist", byte: field) }
    return keys[Int(index)]
  }

  func range(_ index: UInt64, field: Int) throws(PprofError) -> Range<Int> {
    guard index < UInt64(ranges.count) else { throw .corrupt("text \(index) does not exist", byte: field) }
    return ranges[Int(index)]
  }

  /// A text; what is not UTF-8 in it is replaced.
  func text(_ index: UInt64, _ bytes: Span<UInt8>, field: Int) throws(PprofError) -> String {
    let range = try range(index, field: field)
    let part = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      for (place, offset) in range.enumerated() { buffer.initializeElement(at: place, to: bytes[offset]) }
      initialized = range.count
    }
    return String(decoding: part, as: UTF8.self)
  }
}
