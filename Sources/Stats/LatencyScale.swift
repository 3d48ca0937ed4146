/// The log-linear scale that a histogram of latencies counts on: which bucket a value belongs to.
///
/// Every octave (from one power of two to the next) is divided into 64 buckets of equal width, so a bucket is
/// at most 1/64 as wide as its lower bound, and its middle is within 1/128 (0.79 %) of every value in it.
/// Values below 128 have a bucket each. The 64 values below 64 count as one octave. All of `UInt64` is covered,
/// in 59 octaves. The division is that of Gil Tene's HdrHistogram.
///
/// Buckets are numbered upwards from 0, the bucket of the value 0.
public enum LatencyScale {
  /// Buckets in an octave.
  public static let bucketsPerOctave = 1 << octaveBits
  /// Octaves that cover `UInt64`.
  public static let octaves = UInt64.bitWidth - octaveBits + 1
  /// Buckets that cover `UInt64`.
  public static let buckets = octaves * bucketsPerOctave

  private static let octaveBits = 6

  /// The bucket that `value` belongs to.
  public static func bucket(of value: UInt64) -> Int {
    // With the bit for 64 set, all values below 128 have the same number of leading zeros, and the shift is 0.
    let topBit = UInt64.bitWidth &- 1 &- (value | UInt64(bucketsPerOctave)).leadingZeroBitCount
    let shift = topBit &- octaveBits
    return shift &<< octaveBits &+ Int(truncatingIfNeeded: value &>> UInt64(truncatingIfNeeded: shift))
  }

  /// The least value in `bucket`.
  public static func lowerBound(of bucket: Int) -> UInt64 {
    let shift = widthBits(of: bucket)
    return UInt64(bucket - shift << octaveBits) << UInt64(shift)
  }

  /// The greatest value in `bucket`.
  public static func upperBound(of bucket: Int) -> UInt64 {
    lowerBound(of: bucket) + ((1 << UInt64(widthBits(of: bucket))) - 1)
  }

  /// The value that stands for all values in `bucket`: its middle.
  public static func midpoint(of bucket: Int) -> UInt64 {
    lowerBound(of: bucket) + (1 << UInt64(widthBits(of: bucket))) / 2
  }

  /// A bucket holds two to this power of values.
  private static func widthBits(of bucket: Int) -> Int {
    max(0, bucket >> octaveBits - 1)
  }
}
