/// The last samples of a series, of which median and spread are known at any moment.
///
/// A sample costs two binary searches and a move of at most the window's bytes; nothing is allocated after the first.
public struct SampleWindow: Sendable {
  /// The samples in the order in which they came, from `oldest` on around the end.
  private var ring: [UInt64] = []
  /// The same in ascending order.
  private var sorted: [UInt64] = []
  private var oldest = 0
  private let capacity: Int

  /// - Parameter capacity: how many samples are kept, at least one.
  public init(capacity: Int) {
    precondition(capacity > 0, "a window holds at least one sample")
    self.capacity = capacity
  }

  public var count: Int { sorted.count }

  /// Adds a sample; the oldest one goes when the window is full.
  public mutating func append(_ sample: UInt64) {
    if ring.isEmpty {
      ring.reserveCapacity(capacity)
      sorted.reserveCapacity(capacity)
    }
    guard ring.count == capacity else {
      ring.append(sample)
      return sorted.insert(sample, at: position(of: sample))
    }
    let former = ring[oldest]
    ring[oldest] = sample
    oldest = oldest + 1 == capacity ? 0 : oldest + 1
    replace(former, by: sample)
  }

  /// The middle sample, the upper one of two.
  public var median: UInt64 { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }

  /// The median of the distances from `median`, the upper one of two middle ones.
  ///
  /// Distances below the median ascend downwards, those above it upwards: their middle is found by halving, as that of two
  /// sorted lists.
  public var medianAbsoluteDeviation: UInt64 {
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    let median = sorted[middle]
    let wanted = sorted.count / 2
    // So many of the `wanted` least distances lie below the middle; the middle itself has the distance 0.
    var low = max(0, wanted - (sorted.count - middle))
    var high = min(middle, wanted)
    while low < high {
      let below = (low + high) / 2
      let above = wanted - below
      let next = median - sorted[middle - 1 - below]
      if above > 0, next < sorted[middle + above - 1] - median { low = below + 1 } else { high = below }
    }
    let above = wanted - low
    let nextBelow = low < middle ? median - sorted[middle - 1 - low] : .max
    let nextAbove = middle + above < sorted.count ? sorted[middle + above] - median : .max
    return min(nextBelow, nextAbove)
  }

  /// Where a sample stands or would stand in `sorted`.
  private func position(of sample: UInt64) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < sample { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Takes one sample out of `sorted` and puts another in, moving only what lies between.
  private mutating func replace(_ former: UInt64, by sample: UInt64) {
    var place = position(of: former)
    while place + 1 < sorted.count, sorted[place + 1] < sample {
      sorted[place] = sorted[place + 1]
      place += 1
    }
    while place > 0, sorted[place - 1] > sample {
      sorted[place] = sorted[place - 1]
      place -= 1
    }
    sorted[place] = sample
  }
}
