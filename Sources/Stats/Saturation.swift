// Sums that stop at the greatest value instead of wrapping. Of unsigned numbers such a sum is
// min(true sum, greatest value) in whatever order it is taken, so it stays associative and commutative.

extension FixedWidthInteger where Self: UnsignedInteger {
  /// The sum, or the greatest value where that does not fit.
  @inline(__always)
  public func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product, or the greatest value where that does not fit.
  @inline(__always)
  public func multipliedSaturated(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

extension SIMD where Scalar == UInt64 {
  /// The sum of each lane, or the greatest value where that does not fit.
  ///
  /// SSE2 compares no 64-bit integers, hence the carry out of the top bit is worked out with logic: both top bits
  /// were set, or one was and the sum has lost it.
  @inline(__always)
  public func addingSaturated(_ other: Self) -> Self {
    let sum = self &+ other
    let carry = ((self & other) | ((self | other) & ~sum)) &>> 63
    return sum | (0 &- carry)
  }
}
