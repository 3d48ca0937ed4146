/// Compression in gzip's format, by zlib.
enum Gzip {
  /// Beyond this many bytes, contents that are more than `greatestRatio` times as large as what they were made from are
  /// taken for an attack. Deflate reaches 1,032.
  private static let ratioFreeBytes = 64 << 20
  private static let greatestRatio = 400
  private static let chunkBytes = 1 << 20

  static func isCompressed(_ contents: [UInt8]) -> Bool {
    contents.count >= 2 && contents[0] == 0x1f && contents[1] == 0x8b
  }

  /// - Parameter level: from 1 to 9. The usual one is the fastest that finds what repeats from sample to sample.
  static func compress(_ contents: [UInt8], level: Int32 = 3) throws(PprofError) -> [UInt8] {
    let stream = try DeflateStream(level: level)
    var output: [UInt8] = []
    var consumed = 0
    while true {
      let step = try stream.step(contents, from: consumed, outputBytes: chunkBytes)
      output += step.output
      consumed = step.consumed
      if step.isEnd { return output }
    }
  }

  /// The contents of all members, one after the other.
  static func decompress(_ contents: [UInt8], limit: Int) throws(PprofError) -> [UInt8] {
    let stream = try InflateStream()
    var output: [UInt8] = []
    output.reserveCapacity(min(limit, contents.count * 4))
    var consumed = 0
    while true {
      let step = try stream.step(contents, from: consumed, outputBytes: chunkBytes)
      output += step.output
      consumed = step.consumed
      if output.count > limit { throw .tooLarge("more than \(limit >> 20) MiB when decompressed") }
      if output.count > ratioFreeBytes, output.count / greatestRatio > consumed {
        throw .tooLarge("more than \(greatestRatio) times its size when decompressed")
      }
      guard step.isEnd else { continue }
      if consumed == contents.count { return output }
      try stream.beginMember()
    }
  }
}
