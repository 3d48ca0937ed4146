/// How many values each bucket of the `LatencyScale` holds, stored for whole octaves only, from the lowest octave
/// that holds a value to the highest.
///
/// An octave takes 512 bytes, all 59 of them 30,208. Counts saturate at `UInt64.max`.
package struct BucketCounts: Sendable, Equatable {
  /// The counts of consecutive buckets, from `first` on.
  private var counts: [UInt64] = []
  /// The bucket that `counts` begins with; it begins an octave.
  private var first = 0

  package init() {}

  /// The buckets that are stored; those outside hold nothing.
  package var stored: Range<Int> { first..<first + counts.count }

  /// Bytes of the counts.
  package var byteCount: Int { counts.count * MemoryLayout<UInt64>.stride }

  /// The count of a bucket within `stored`.
  package subscript(bucket: Int) -> UInt64 { counts[bucket - first] }

  /// Adds `count` to `bucket`.
  @inline(__always)
  mutating func add(_ count: UInt64, to bucket: Int) {
    if bucket < first || bucket &- first >= counts.count { extend(toCover: bucket..<bucket + 1) }
    let place = bucket &- first
    counts[place] = counts[place].addingSaturated(count)
  }

  /// Adds the count of each bucket in `other` to the same bucket here.
  package mutating func merge(_ other: BucketCounts) {
    if counts.isEmpty {
      self = other
      return
    }
    if other.counts.isEmpty { return }
    extend(toCover: other.stored)
    let offset = other.first - first
    var sums = counts.mutableSpan
    CountReduction.add(other.counts.span, to: &sums, from: offset)
  }

  /// Stores all octaves from the lowest to the highest that are in `buckets` or were stored before.
  @inline(never)
  private mutating func extend(toCover buckets: Range<Int>) {
    let octave = LatencyScale.bucketsPerOctave
    let held = counts.isEmpty ? buckets : stored
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

extension BucketCounts {
  /// A place in the counts up to which they have been summed.
  package struct Cursor {
    /// Offset of an octave from the first that is stored, in buckets.
    fileprivate var place = 0
    /// The sum of all counts before it.
    fileprivate var below: UInt64 = 0

    package init() {}
  }

  /// The bucket that holds the value of the given rank, counted from 1 for the least.
  ///
  /// Octaves are summed as vectors; only in the one that holds the rank are buckets looked at singly.
  /// - Parameters:
  ///   - rank: at least 1 and at most the sum of all counts.
  ///   - cursor: where the last search ended; the next one must be for no lower a rank.
  package func bucket(ofRank rank: UInt64, from cursor: inout Cursor) -> Int {
    let octave = LatencyScale.bucketsPerOctave
    while cursor.place < counts.count {
      let inOctave = CountReduction.sum(counts.span.extracting(cursor.place..<cursor.place + octave))
      let through = cursor.below.addingSaturated(inOctave)
      if through >= rank { break }
      cursor.below = through
      cursor.place += octave
    }
    precondition(cursor.place < counts.count, "no value has rank \(rank)")
    var place = cursor.place
    var through = cursor.below.addingSaturated(counts[place])
    while through < rank {
      place += 1
      through = through.addingSaturated(counts[place])
    }
    return first + place
  }
}
