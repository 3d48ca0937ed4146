internal import Trace

/// Lists of strings, buffers and numbers.
extension CallDecoder {
  /// Entries shown of a list; strace shows as many as bytes of a string.
  var listLimit: Int { options.stringLimit }

  /// Writes up to so many elements in brackets, then `...`; `write` says by `false` that one cannot be read.
  func writeList(count: UInt64, limit: Int? = nil, _ write: (Int) -> Bool) {
    text.append("[")
    let shown = Int(min(count, UInt64(limit ?? listLimit)))
    for index in 0..<shown {
      if index > 0 { text.append(", ") }
      guard write(index) else {
        text.append("...")
        return text.append("]")
      }
    }
    if UInt64(shown) < count { text.append(shown > 0 ? ", ..." : "...") }
    text.append("]")
  }

  /// `struct iovec[]` of data that is given: `[{iov_base="abc", iov_len=3}]`.
  func writeVectors(_ position: Int, count: Int) -> Progress {
    writeVectors(at: argument(position), count: argument(count), byteCount: nil)
    return .complete
  }

  /// The same of data that the call wrote: its result says how much.
  func writeOutputVectors(_ position: Int, count: Int) -> Progress {
    guard event != nil else { return .awaitsEnd }
    let moved = hasSucceeded ? UInt64(max(0, event?.result ?? 0)) : nil
    if moved == nil {
      writeVectorAddresses(at: argument(position), count: argument(count))
    } else {
      writeVectors(at: argument(position), count: argument(count), byteCount: moved)
    }
    return .complete
  }

  /// - Parameter byteCount: how many bytes in all the buffers hold; `nil`: they are full.
  func writeVectors(at address: UInt64, count: UInt64, byteCount: UInt64?) {
    guard address != 0, count <= 1 << 20 else { return writeAddress(address) }
    var rest = byteCount
    writeList(count: count) { index in
      guard let vector = record(at: address &+ 16 &* UInt64(index), byteCount: 16) else { return false }
      let length = vector.uint64(at: 8)
      let held = min(length, rest ?? length)
      if rest != nil { rest! -= held }
      text.append("{iov_base=")
      writeBytes(at: vector.uint64(at: 0), count: held)
      text.append(", iov_len=")
      text.appendDecimal(length)
      text.append("}")
      return true
    }
  }

  private func writeVectorAddresses(at address: UInt64, count: UInt64) {
    guard address != 0, count <= 1 << 20 else { return writeAddress(address) }
    writeList(count: count) { index in
      guard let vector = record(at: address &+ 16 &* UInt64(index), byteCount: 16) else { return false }
      text.append("{iov_base=")
      writeAddress(vector.uint64(at: 0))
      text.append(", iov_len=")
      text.appendDecimal(vector.uint64(at: 8))
      text.append("}")
      return true
    }
  }

  /// The arguments of a program: `["ls", "-l"]`.
  func writeStringList(_ position: Int) -> Progress {
    let address = argument(position)
    guard let first = word(at: address) else {
      writeAddress(address)
      return .complete
    }
    text.append("[")
    var next = first
    var index = 0
    while next != 0, index < listLimit {
      if index > 0 { text.append(", ") }
      writeString(at: next)
      index += 1
      guard let following = word(at: address &+ 8 &* UInt64(index)) else { break }
      next = following
    }
    if next != 0 { text.append(", ...") }
    text.append("]")
    return .complete
  }

  /// The environment of a program, which is counted and not shown: `0x7ffc… /* 27 vars */`.
  func writeEnvironment(_ position: Int) -> Progress {
    let address = argument(position)
    writeAddress(address)
    guard address != 0 else { return .complete }
    var count = 0
    var isWhole = false
    while count < 1 << 16, let next = word(at: address &+ 8 &* UInt64(count)) {
      if next == 0 {
        isWhole = true
        break
      }
      count += 1
    }
    guard isWhole else { return .complete }
    text.append(" /* ")
    text.appendDecimal(UInt64(count))
    text.append(count == 1 ? " var */" : " vars */")
    return .complete
  }

  /// `gid_t[]` that is given.
  func writeIDList(_ position: Int, count: Int) -> Progress {
    writeIDs(at: argument(position), count: UInt64(uint32(count)))
    return .complete
  }

  /// The same that the call wrote; its result counts them.
  func writeIDListOut(_ position: Int, count: Int) -> Progress {
    writeAtEnd(position) {
      guard argument(count) != 0 else { return writeAddress(argument(position)) }
      writeIDs(at: argument(position), count: UInt64(max(0, event?.result ?? 0)))
    }
  }

  private func writeIDs(at address: UInt64, count: UInt64) {
    guard address != 0 else { return writeAddress(address) }
    writeList(count: count) { index in
      guard let entry = record(at: address &+ 4 &* UInt64(index), byteCount: 4) else { return false }
      writeID(entry.uint32(at: 0))
      return true
    }
  }

  /// What getdents64(2) and getdents(2) wrote: `0x55… /* 12 entries */`.
  func writeDirectoryEntriesOut(_ position: Int) -> Progress {
    writeAtEnd(position) {
      let address = argument(position)
      writeAddress(address)
      let size = Int(min(max(0, event?.result ?? 0), 1 << 20))
      let bytes = bytes(at: address, count: size)
      guard bytes.count == size else { return }
      var offset = 0
      var count = 0
      // `d_reclen` stands behind two words in both kinds of entry.
      while offset + 18 <= size {
        let length = Int(bytes[offset + 16]) | Int(bytes[offset + 17]) << 8
        guard length > 0 else { return }
        offset += length
        count += 1
      }
      text.append(" /* ")
      text.appendDecimal(UInt64(count))
      text.append(" entries */")
    }
  }
}
