/// How many values each bucket of the `LatencyScale` holds.
///
/// Up to eight buckets are a list of those that hold values, 8 bytes each: most series of a profile are no more than
/// that. Beyond, whole octaves are stored, from the lowest that holds a value to the highest; an octave takes 512 bytes,
/// all 59 of them 30,208. Which of the two is decided by what is held alone, so that equal counts are equal values.
/// Counts saturate at `UInt64.max`.
public struct BucketCounts: Sendable, Equatable {
  /// A bucket that holds values.
  public struct Entry: Sendable, Equatable {
    public let bucket: Int
    public let count: UInt64
  }

  /// The counts of consecutive buckets, from `first` on; or a list, ascending, of a bucket's number above the
  /// `listedBits` of its count.
  private var counts: [UInt64] = []
  /// The bucket that `counts` begins with; it begins an octave. Negative for a list.
  private var first = -1
  private var isList: Bool { first < 0 }

  private static let greatestList = 8
  /// The number of a bucket takes twelve bits.
  private static let listedBits: UInt64 = 52
  private static let listedMask = (1 as UInt64) << listedBits - 1

  public init() {}

  /// Bytes of the counts.
  public var byteCount: Int { counts.count * MemoryLayout<UInt64>.stride }

  /// Adds `count`, at least 1, to `bucket`.
  @inline(__always)
  mutating func add(_ count: UInt64, to bucket: Int) {
    if isList { return list(count, bucket) }
    if bucket < first || bucket &- first >= counts.count { extend(toCover: bucket..<bucket + 1) }
    let place = bucket &- first
    counts[place] = counts[place].addingSaturated(count)
  }

  /// Adds the count of each bucket in `other` to the same bucket here.
  public mutating func merge(_ other: BucketCounts) {
    if counts.isEmpty {
      self = other
    } else if other.isList {
      for word in other.counts { add(word & Self.listedMask, to: Self.bucket(word)) }
    } else if isList {
      var sum = other
      for word in counts { sum.add(word & Self.listedMask, to: Self.bucket(word)) }
      self = sum
    } else {
      extend(toCover: other.first..<other.first + other.counts.count)
      let offset = other.first - first
      var sums = counts.mutableSpan
      CountReduction.add(other.counts.span, to: &sums, from: offset)
    }
  }

  private static func bucket(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> listedBits) }
}

// MARK: - Storing

extension BucketCounts {
  /// `add` while the buckets are a list.
  @inline(never)
  private mutating func list(_ count: UInt64, _ bucket: Int) {
    var place = 0
    while place < counts.count, Self.bucket(counts[place]) < bucket { place &+= 1 }
    let isKnown = place < counts.count && Self.bucket(counts[place]) == bucket
    let sum = (isKnown ? counts[place] & Self.listedMask : 0).addingSaturated(count)
    if sum > Self.listedMask || (!isKnown && counts.count == Self.greatestList) {
      unfold()
      return add(count, to: bucket)
    }
    let word = UInt64(bucket) &<< Self.listedBits | sum
    if isKnown { counts[place] = word } else { counts.insert(word, at: place) }
  }

  /// Makes whole octaves of a list.
  private mutating func unfold() {
    let listed = counts
    counts = []
    first = 0
    for word in listed { add(word & Self.listedMask, to: Self.bucket(word)) }
  }

  /// Stores all octaves from the lowest to the highest that are in `buckets` or were stored before.
  @inline(never)
  private mutating func extend(toCover buckets: Range<Int>) {
    let octave = LatencyScale.bucketsPerOctave
    let held = counts.isEmpty ? buckets : first..<first + counts.count
    let newFirst = min(held.lowerBound, buckets.lowerBound) / octave * octave
    let newEnd = (max(held.upperBound, buckets.upperBound) + octave - 1) / octave * octave
    if newEnd - newFirst == counts.count { return }
    var wider = [UInt64](repeating: 0, count: newEnd - newFirst)
    if !counts.isEmpty {
      let place = first - newFirst
      wider.replaceSubrange(place..<place + counts.count, with: counts)
    }
    counts = wider
    first = newFirst
  }
}

// MARK: - Looking

extension BucketCounts {
  /// A place in the counts up to which they have been gone through.
  public struct Cursor: Sendable {
    /// Offset into the counts; of an octave, where ranks are looked for in octaves.
    fileprivate var place = 0
    /// The sum of all counts before it, where ranks are looked for.
    fileprivate var below: UInt64 = 0

    public init() {}
  }

  /// The next bucket that holds values, from low to high.
  public func next(from cursor: inout Cursor) -> Entry? {
    while cursor.place < counts.count {
      let place = cursor.place
      let count = counts[place]
      cursor.place += 1
      if isList { return Entry(bucket: Self.bucket(count), count: count & Self.listedMask) }
      if count > 0 { return Entry(bucket: first + place, count: count) }
    }
    return nil
  }

  /// The bucket that holds the value of the given rank, counted from 1 for the least.
  ///
  /// Octaves are summed as vectors; only in the one that holds the rank are buckets looked at singly.
  /// - Parameters:
  ///   - rank: at least 1 and at most the sum of all counts.
  ///   - cursor: where the last search ended; the next one must be for no lower a rank.
  public func bucket(ofRank rank: UInt64, from cursor: inout Cursor) -> Int {
    let octave = LatencyScale.bucketsPerOctave
    while !isList, cursor.place < counts.count {
      let inOctave = CountReduction.sum(counts.span.extracting(cursor.place..<cursor.place + octave))
      let through = cursor.below.addingSaturated(inOctave)
      if through >= rank { break }
      cursor.below = through
      cursor.place += octave
    }
    var inside = cursor
    while let entry = next(from: &inside) {
      inside.below = inside.below.addingSaturated(entry.count)
      if inside.below >= rank { return entry.bucket }
    }
    preconditionFailure("no value has rank \(rank)")
  }
}
