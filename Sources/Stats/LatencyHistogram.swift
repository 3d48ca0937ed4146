/// A distribution of latencies in nanoseconds: how many there were on each bucket of the `LatencyScale`, and
/// their exact count, total, minimum, maximum and sum of squares.
///
/// Histograms add up: `merge` gives what recording everything in one would have given, bit for bit, in whatever
/// order it happens. Recording takes a few nanoseconds, and allocates only for the first value of an octave
/// below or above all those seen before. The memory is 8 bytes for each of up to eight buckets; beyond, 512 bytes
/// for each octave between the least and the greatest value, at most 30,208 bytes; beside the 64 of this value itself.
///
/// Counts and sums saturate: they stay at their greatest value where the true one does not fit. A total that
/// saturates stands for 584 years.
public struct LatencyHistogram: Sendable, Equatable {
  /// Latencies recorded.
  public private(set) var count: UInt64 = 0
  /// Sum of all latencies in nanoseconds, exact unless `isSaturated`.
  public private(set) var total: UInt64 = 0
  /// Sum of the squares of all latencies, in square nanoseconds.
  ///
  /// It is at most the square of the total, so it fits whenever the total does.
  private var squares: UInt128 = 0
  /// `UInt64.max` while nothing is recorded, so that recording needs no special case.
  private var least = UInt64.max
  private var greatest: UInt64 = 0
  /// The counts of the buckets; they sum up to `count`.
  public private(set) var bucketCounts = BucketCounts()

  public init() {}

  /// Counts one latency.
  public mutating func record(_ nanoseconds: UInt64) {
    bucketCounts.add(1, to: LatencyScale.bucket(of: nanoseconds))
    count = count.addingSaturated(1)
    total = total.addingSaturated(nanoseconds)
    squares = squares.addingSaturated(Self.square(nanoseconds))
    least = min(least, nanoseconds)
    greatest = max(greatest, nanoseconds)
  }

  /// Counts `count` latencies that are all the same.
  public mutating func record(_ nanoseconds: UInt64, count: UInt64) {
    if count == 0 { return }
    bucketCounts.add(count, to: LatencyScale.bucket(of: nanoseconds))
    self.count = self.count.addingSaturated(count)
    total = total.addingSaturated(nanoseconds.multipliedSaturated(by: count))
    squares = squares.addingSaturated(Self.square(nanoseconds).multipliedSaturated(by: UInt128(count)))
    least = min(least, nanoseconds)
    greatest = max(greatest, nanoseconds)
  }

  /// Counts `count` latencies in the bucket of `nanoseconds` of which only the sum is known, as a saved histogram has
  /// them.
  ///
  /// `nanoseconds` counts for the minimum and the maximum. The squares are taken as those of `count` latencies that
  /// are as equal as their sum allows; `restore(sumOfSquares:)` replaces them.
  public mutating func record(_ nanoseconds: UInt64, count: UInt64, sum: UInt64) {
    if count == 0 { return }
    bucketCounts.add(count, to: LatencyScale.bucket(of: nanoseconds))
    self.count = self.count.addingSaturated(count)
    total = total.addingSaturated(sum)
    squares = squares.addingSaturated(Self.leastSumOfSquares(count: count, sum: sum))
    least = min(least, nanoseconds)
    greatest = max(greatest, nanoseconds)
  }

  /// The sum of the squares of all latencies, in square nanoseconds; exact unless `isSaturated`.
  public var sumOfSquares: UInt128 { squares }

  /// Sets the sum of the squares of latencies of which only sums were recorded. One that no latencies with this count
  /// and total can have is passed over.
  public mutating func restore(sumOfSquares: UInt128) {
    guard count > 0, sumOfSquares >= Self.leastSumOfSquares(count: count, sum: total),
      sumOfSquares <= Self.square(total)
    else { return }
    squares = sumOfSquares
  }

  /// The sum of the squares of `count` whole numbers, at least one, that add up to `sum` and are as equal as that
  /// allows: no others have a lower one.
  ///
  /// With q the mean rounded down and r the rest, r of them are q + 1 and the others q. It fits: it is at most the
  /// square of the sum.
  public static func leastSumOfSquares(count: UInt64, sum: UInt64) -> UInt128 {
    let (q, r) = sum.quotientAndRemainder(dividingBy: count)
    return UInt128(q) * (UInt128(sum) + UInt128(r)) + UInt128(r)
  }

  /// Counts all that `other` has counted.
  public mutating func merge(_ other: LatencyHistogram) {
    bucketCounts.merge(other.bucketCounts)
    count = count.addingSaturated(other.count)
    total = total.addingSaturated(other.total)
    squares = squares.addingSaturated(other.squares)
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  /// Whether the count or the total has outgrown 64 bits.
  ///
  /// Then both are lower bounds, the mean is not exact, and the variance is unknown.
  public var isSaturated: Bool { count == .max || total == .max }

  /// The least latency in nanoseconds, exact; 0 if nothing is recorded.
  public var minimum: UInt64 { count == 0 ? 0 : least }

  /// The greatest latency in nanoseconds, exact; 0 if nothing is recorded.
  public var maximum: UInt64 { greatest }

  /// The arithmetic mean in nanoseconds; 0 if nothing is recorded.
  public var mean: Double { count == 0 ? 0 : Double(total) / Double(count) }

  /// The variance of the recorded latencies themselves (divided by the count, not by one less), in square
  /// nanoseconds; 0 if nothing is recorded or `isSaturated`.
  ///
  /// With q the mean rounded down and r = total − q·count, the squared deviations from q are
  /// squares − q·(total + r): all in integers, so nothing cancels however small the spread is beside the mean.
  public var variance: Double {
    if count == 0 || isSaturated { return 0 }
    let (q, r) = total.quotientAndRemainder(dividingBy: count)
    let squaredDeviations = squares - UInt128(q) * (UInt128(total) + UInt128(r))
    let offset = Double(r) / Double(count)
    return max(0, Double(squaredDeviations) / Double(count) - offset * offset)
  }

  /// The square root of `variance`, in nanoseconds.
  public var standardDeviation: Double { variance.squareRoot() }

  private static func square(_ value: UInt64) -> UInt128 {
    let product = value.multipliedFullWidth(by: value)
    return UInt128(product.high) << 64 | UInt128(product.low)
  }
}
