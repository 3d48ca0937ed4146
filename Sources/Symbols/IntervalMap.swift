/// Maps an address to the interval that covers it, where intervals may overlap: the highest priority wins.
///
/// Building flattens the intervals to disjoint pieces in O(n log n), so that every look-up is one binary
/// search however the intervals nest. Damaged input cannot make it slow.
struct IntervalMap {
  struct Interval {
    let low: UInt64
    /// First address past the interval; an interval with `high <= low` is dropped.
    let high: UInt64
    /// Wins over intervals of lower priority where both cover an address.
    let priority: UInt64
    let value: UInt32
  }

  private static let gap = UInt32.max
  private var starts: [UInt64] = []
  private var values: [UInt32] = []

  var isEmpty: Bool { starts.isEmpty }

  init(_ unsorted: [Interval]) {
    let intervals = unsorted.filter { $0.low < $0.high && $0.value != Self.gap }.sorted { $0.low < $1.low }
    var next = 0
    var cursor: UInt64 = 0
    var active = PriorityHeap()
    while true {
      while let top = active.top, top.high <= cursor { active.removeTop() }
      if active.top == nil {
        guard next < intervals.count else { break }
        if intervals[next].low > cursor {
          append(start: cursor, value: Self.gap)
          cursor = intervals[next].low
        }
      }
      while next < intervals.count, intervals[next].low <= cursor {
        active.insert(intervals[next])
        next += 1
      }
      guard let top = active.top else { continue }
      append(start: cursor, value: top.value)
      cursor = next < intervals.count ? min(top.high, intervals[next].low) : top.high
    }
    append(start: cursor, value: Self.gap)
  }

  /// The value of the winning interval at `address`, or `nil` where none covers it.
  func value(at address: UInt64) -> UInt32? {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = low + (high - low) / 2
      if starts[middle] <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, values[low - 1] != Self.gap else { return nil }
    return values[low - 1]
  }

  private mutating func append(start: UInt64, value: UInt32) {
    if values.last == value { return }
    starts.append(start)
    values.append(value)
  }
}

/// A binary heap of intervals, highest priority on top; of equal priorities the higher value.
private struct PriorityHeap {
  private var elements: [IntervalMap.Interval] = []

  var top: IntervalMap.Interval? { elements.first }

  mutating func insert(_ interval: IntervalMap.Interval) {
    elements.append(interval)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { break }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeTop() {
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count && precedes(child, best) {
        best = child
      }
      guard best != parent else { return }
      elements.swapAt(parent, best)
      parent = best
    }
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (elements[left].priority, elements[left].value) > (elements[right].priority, elements[right].value)
  }
}
