internal import Glibc
package import Trace

/// A small ELF file, byte by byte.
package struct ElfFile {
  package var bytes = [UInt8](repeating: 0, count: 4096)

  package struct Segment {
    package var type: UInt32
    package var flags: UInt32
    package var offset: UInt64
    package var address: UInt64
    package var size: UInt64

    package init(
      type: UInt32 = 1, flags: UInt32 = 4, offset: UInt64 = 0, address: UInt64 = 0, size: UInt64 = 4096
    ) {
      self.type = type
      self.flags = flags
      self.offset = offset
      self.address = address
      self.size = size
    }
  }

  package init(segments: [Segment]) {
    store(UInt32(0x464c_457f), at: 0)
    store(UInt32(0x0001_0102), at: 4)
    store(UInt16(3), at: 16)
    store(UInt16(62), at: 18)
    store(UInt64(64), at: 32)
    store(UInt16(56), at: 54)
    store(UInt16(segments.count), at: 56)
    for (index, segment) in segments.enumerated() {
      let header = 64 + index * 56
      store(segment.type, at: header)
      store(segment.flags, at: header + 4)
      store(segment.offset, at: header + 8)
      store(segment.address, at: header + 16)
      store(segment.size, at: header + 32)
      store(segment.size, at: header + 40)
    }
  }

  package mutating func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) { word in
      for index in word.indices { bytes[offset + index] = word[index] }
    }
  }

  /// Adds a note segment's bytes: a GNU build-id.
  package mutating func storeBuildID(_ identifier: [UInt8], at offset: Int) {
    store(UInt32(4), at: offset)
    store(UInt32(identifier.count), at: offset + 4)
    store(UInt32(3), at: offset + 8)
    store(UInt32(0x0055_4e47), at: offset + 12)
    bytes.replaceSubrange((offset + 16)..<(offset + 16 + identifier.count), with: identifier)
  }

  package var image: ElfImage? { ElfImage(contents: FileMapping(copying: bytes)) }

  /// The whole of a file of this machine.
  package static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return bytes
  }
}
