/// Reductions over arrays of counts, eight at a time. Sums saturate at `UInt64.max`.
public enum CountReduction {
  /// The sum of `counts`, or `UInt64.max` where that does not fit.
  public static func sum(_ counts: Span<UInt64>) -> UInt64 {
    let bytes = counts.bytes
    let vectorised = counts.count & ~7
    var lanes = SIMD8<UInt64>()
    var index = 0
    while index < vectorised {
      lanes = lanes.addingSaturated(bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: SIMD8.self))
      index &+= 8
    }
    var sum: UInt64 = 0
    for lane in lanes.indices { sum = sum.addingSaturated(lanes[lane]) }
    while index < counts.count {
      sum = sum.addingSaturated(counts[index])
      index &+= 1
    }
    return sum
  }

  /// Adds each count of `addend` to the sum at the same place, counted from `offset`; a sum stays at `UInt64.max`
  /// once there.
  ///
  /// Requires a sum for each count.
  public static func add(_ addend: Span<UInt64>, to sums: inout MutableSpan<UInt64>, from offset: Int = 0) {
    precondition(offset >= 0 && addend.count <= sums.count - offset, "there must be a sum for each count")
    let vectorised = addend.count & ~7
    var index = 0
    do {
      let addendBytes = addend.bytes
      var sumBytes = sums.mutableBytes
      while index < vectorised {
        let place = (offset &+ index) &* 8
        let sum = sumBytes.unsafeLoadUnaligned(fromByteOffset: place, as: SIMD8<UInt64>.self)
          .addingSaturated(addendBytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: SIMD8.self))
        sumBytes.storeBytes(of: sum, toByteOffset: place, as: SIMD8<UInt64>.self)
        index &+= 8
      }
    }
    while index < addend.count {
      sums[offset + index] = sums[offset + index].addingSaturated(addend[index])
      index &+= 1
    }
  }
}
