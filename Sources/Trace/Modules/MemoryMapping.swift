/// One line of `/proc/PID/maps` (proc(5)).
public struct MemoryMapping: Equatable, Sendable {
  public let start: UInt64
  public let end: UInt64
  public let fileOffset: UInt64
  public let isExecutable: Bool
  /// Device as `major << 32 | minor`, and inode: the identity of the mapped file; inode 0 for memory without one.
  public let device: UInt64
  public let inode: UInt64
  /// The path as the kernel prints it, without its ` (deleted)` mark; a bracketed name such as `[vdso]`; or empty.
  public let path: String
  /// Whether the file had been removed or replaced when the mappings were read.
  public let isDeleted: Bool

  public init(
    start: UInt64, end: UInt64, fileOffset: UInt64, isExecutable: Bool, device: UInt64, inode: UInt64,
    path: String, isDeleted: Bool = false
  ) {
    self.start = start
    self.end = end
    self.fileOffset = fileOffset
    self.isExecutable = isExecutable
    self.device = device
    self.inode = inode
    self.path = path
    self.isDeleted = isDeleted
  }
}

extension MemoryMapping {
  /// Parses the text of `/proc/PID/maps`, keeping executable mappings. Lines that do not parse are left out.
  public static func executableMappings(parsing text: some Collection<UInt8>) -> [MemoryMapping] {
    mappings(parsing: text).filter(\.isExecutable)
  }

  /// Parses the text of `/proc/PID/maps`. Lines that do not parse are left out.
  public static func mappings(parsing text: some Collection<UInt8>) -> [MemoryMapping] {
    text.split(separator: UInt8(ascii: "\n")).compactMap { line in
      var fields = FieldReader(line: Array(line))
      guard let start = fields.hexadecimal(until: "-"), let end = fields.hexadecimal(until: " "),
        let permissions = fields.field(), permissions.count >= 4,
        let offset = fields.hexadecimal(until: " "),
        let major = fields.hexadecimal(until: ":"), let minor = fields.hexadecimal(until: " "),
        let inode = fields.field().flatMap({ UInt64(String(decoding: $0, as: UTF8.self)) })
      else { return nil }
      let mark = " (deleted)"
      let name = fields.rest()
      let isDeleted = name.hasSuffix(mark)
      return MemoryMapping(
        start: start, end: end, fileOffset: offset,
        isExecutable: permissions[permissions.startIndex + 2] == UInt8(ascii: "x"),
        device: major << 32 | minor,
        inode: inode, path: isDeleted ? String(name.dropLast(mark.count)) : name, isDeleted: isDeleted)
    }
  }
}

/// Reads the space-separated fields of one line from its start.
private struct FieldReader {
  let line: [UInt8]
  var position = 0

  mutating func field() -> ArraySlice<UInt8>? {
    let start = position
    while position < line.count, line[position] != UInt8(ascii: " ") { position += 1 }
    guard position > start else { return nil }
    defer { position += 1 }
    return line[start..<position]
  }

  mutating func hexadecimal(until separator: Unicode.Scalar) -> UInt64? {
    var value: UInt64 = 0
    let start = position
    while position < line.count, line[position] != UInt8(ascii: separator) {
      guard let digit = Self.hexadecimalDigit(line[position]), value >> 60 == 0 else { return nil }
      value = value << 4 | digit
      position += 1
    }
    guard position > start, position < line.count else { return nil }
    position += 1
    return value
  }

  mutating func rest() -> String {
    while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
    return String(decoding: line[min(position, line.count)...], as: UTF8.self)
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }
}
