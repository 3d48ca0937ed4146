/// Reads the memory of a traced process while its thread is stopped.
public protocol MemoryReader {
  /// Copies as many bytes from `address` on as can be had, from none to all of `buffer`; returns how many.
  func read(at address: TraceeAddress, into buffer: UnsafeMutableRawBufferPointer) -> Int

  /// The bytes up to the end of a path; `nil` when it cannot be read or has no end.
  func path(at address: UInt64) -> [UInt8]?
}

extension MemoryReader {
  /// PATH_MAX of the kernel.
  private static var longestPath: Int { 4096 }

  public func path(at address: UInt64) -> [UInt8]? {
    // Most are short; a piece that crosses into memory that is not there is read up to it.
    for size in [256, Self.longestPath] {
      let text = bytes(at: address, count: size)
      if let end = text.firstIndex(of: 0) { return Array(text[..<end]) }
    }
    return nil
  }

  /// As many bytes as can be read, from none to `count`.
  public func bytes(at address: UInt64, count: Int) -> [UInt8] {
    guard address != 0, count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let size = read(at: TraceeAddress(address), into: UnsafeMutableRawBufferPointer(buffer))
      filled = min(max(0, size), count)
    }
  }
}
