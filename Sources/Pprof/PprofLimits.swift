/// How much of a file is taken in before it is given up, so that none can exhaust the memory.
struct PprofLimits: Sendable {
  /// Bytes of the file as it is, and of its contents after decompression.
  var contentBytes = 4 << 30
  /// Bytes that the profile made of it may take.
  var profileBytes = 16 << 30
}

/// Counts down the memory that a profile may take. Amounts are those of the values kept, rounded up.
struct MemoryBudget {
  private let limit: Int
  private var left: Int

  init(bytes: Int) {
    limit = bytes
    left = bytes
  }

  /// Takes a share, and throws `tooLarge` where none is left.
  @inline(__always)
  mutating func take(_ bytes: Int) throws(PprofError) {
    left &-= bytes
    if left < 0 { throw .tooLarge("its profile takes more than \(limit >> 20) MiB of memory") }
  }
}
