/// Count, sum, minimum, maximum, mean and variance of samples, found in one pass over them.
///
/// Samples are taken in blocks of 1,024 that stay in the first-level cache. A block of which every sample is below
/// 2⁵² goes through vectors of `Double`, in which such integers are exact (2⁵² ns are 52 days); a block with a
/// greater sample goes through integers one by one. Both give the same sum, minimum and maximum.
public struct SampleSummary: Sendable, Equatable {
  /// Samples reduced.
  public private(set) var count = 0
  /// Their sum, exact: it does not overflow.
  public private(set) var sum: UInt128 = 0
  /// The least sample; 0 if there is none.
  public var minimum: UInt64 { count == 0 ? 0 : least }
  /// The greatest sample; 0 if there is none.
  public private(set) var maximum: UInt64 = 0

  /// `UInt64.max` while there are no samples.
  private var least = UInt64.max
  /// Sum of the squared differences from the mean.
  private var squaredDeviations = 0.0

  private static let blockSize = 1024

  /// Reduces `samples`.
  public init(_ samples: Span<UInt64>) {
    let vectorised = samples.count & ~7
    var start = 0
    while start < vectorised {
      let block = start..<min(start + Self.blockSize, vectorised)
      add(Block(vectorising: samples, in: block) ?? Block(samples, in: block))
      start = block.upperBound
    }
    if vectorised < samples.count {
      add(Block(samples, in: vectorised..<samples.count))
    }
  }

  /// The arithmetic mean; 0 if there are no samples.
  public var mean: Double { count == 0 ? 0 : Double(nearly: sum) / Double(count) }

  /// The variance of the samples themselves (divided by the count, not by one less); 0 if there are none.
  public var variance: Double { count == 0 ? 0 : squaredDeviations / Double(count) }

  /// The square root of `variance`.
  public var standardDeviation: Double { variance.squareRoot() }

  /// Combines with the samples of a block as Chan, Golub and LeVeque do ("Updating Formulae and a Pairwise
  /// Algorithm for Computing Sample Variances", 1979), with the difference of the means from exact integers.
  private mutating func add(_ block: Block) {
    if count > 0 {
      let ours = sum * UInt128(block.count)
      let theirs = block.sum * UInt128(count)
      let difference = Double(nearly: ours > theirs ? ours - theirs : theirs - ours)
      let (n, m) = (Double(count), Double(block.count))
      squaredDeviations += difference / n * (difference / m) / (n + m)
    }
    squaredDeviations += block.squaredDeviations
    count += block.count
    sum += block.sum
    least = min(least, block.minimum)
    maximum = max(maximum, block.maximum)
  }
}

extension SampleSummary {
  /// The same of at most `blockSize` samples, and at least one.
  private struct Block {
    let count: Int
    let sum: UInt128
    let minimum: UInt64
    let maximum: UInt64
    let squaredDeviations: Double

    /// - Parameter squares: sum of the squared differences from `pivot`. As the pivot is one of the samples, that is
    ///   at most count + 1 times the sum about the mean, so the subtraction here loses few digits.
    private init(
      count: Int, sum: UInt128, minimum: UInt64, maximum: UInt64, pivot: UInt64, squares: Double
    ) {
      let pivots = UInt128(pivot) * UInt128(count)
      let offset = Double(nearly: sum > pivots ? sum - pivots : pivots - sum)
      self.count = count
      self.sum = sum
      self.minimum = minimum
      self.maximum = maximum
      squaredDeviations = max(0, squares - offset * (offset / Double(count)))
    }

    /// Reduces any samples, one by one.
    init(_ samples: borrowing Span<UInt64>, in range: Range<Int>) {
      let pivot = samples[range.lowerBound]
      var (sum, minimum, maximum, squares) = (UInt128(0), UInt64.max, UInt64(0), 0.0)
      for index in range {
        let sample = samples[index]
        let difference = Double(sample > pivot ? sample - pivot : pivot - sample)
        sum += UInt128(sample)
        minimum = min(minimum, sample)
        maximum = max(maximum, sample)
        squares += difference * difference
      }
      self.init(
        count: range.count, sum: sum, minimum: minimum, maximum: maximum, pivot: pivot, squares: squares)
    }

    /// Reduces a whole number of vectors of samples below 2⁵²; nil if there is a greater one.
    ///
    /// The bits of the `Double` 2⁵² + x are those of 2⁵² with x in the fraction. So one exclusive OR converts
    /// a vector of integers, and what SSE2 has only for `Double` serves them: minimum, maximum and an exact
    /// difference. A sample of 2⁵² or more becomes a number that is not in 2⁵²..<2⁵³, which the extremes show, or no
    /// number, which the squares show.
    init?(vectorising samples: borrowing Span<UInt64>, in range: Range<Int>) {
      typealias Integers = SIMD4<UInt64>
      typealias Doubles = SIMD4<Double>
      let two52 = Integers(repeating: (0x1p52).bitPattern)
      let pivot = samples[range.lowerBound]
      let shiftedPivot = Doubles(repeating: 0x1p52 + Double(pivot))
      let bytes = samples.bytes
      var sums = Integers()
      var (least, greatest, squares) = (shiftedPivot, shiftedPivot, Doubles())
      var index = range.lowerBound
      while index < range.upperBound {
        let vector = bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: Integers.self)
        let shifted = unsafeBitCast(vector ^ two52, to: Doubles.self)
        let difference = shifted - shiftedPivot
        sums &+= vector
        least.replace(with: shifted, where: shifted .< least)
        greatest.replace(with: shifted, where: shifted .> greatest)
        squares += difference * difference
        index &+= Integers.scalarCount
      }
      let minimum = min(least[0], least[1], least[2], least[3])
      let maximum = max(greatest[0], greatest[1], greatest[2], greatest[3])
      let sumOfSquares = (squares[0] + squares[1]) + (squares[2] + squares[3])
      if minimum < 0x1p52 || maximum >= 0x1p53 || sumOfSquares.isNaN { return nil }
      self.init(
        count: range.count, sum: UInt128(sums[0] &+ sums[1] &+ sums[2] &+ sums[3]),
        minimum: UInt64(minimum - 0x1p52), maximum: UInt64(maximum - 0x1p52), pivot: pivot,
        squares: sumOfSquares)
    }
  }
}

extension Double {
  /// The value to within one unit in the last place. Halves are converted in a few instructions, where
  /// the standard library's conversion of 128 bits walks through generic code.
  fileprivate init(nearly value: UInt128) {
    let (high, low) = (UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
    self = Double(high) * 0x1p64 + Double(low)
  }
}
