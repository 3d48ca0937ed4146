internal import Stats
internal import Trace

/// Reads samples and adds them up by series.
struct SampleReader {
  private struct Sum {
    var latency = LatencyHistogram()
    var bytes: UInt64 = 0
    var slowCalls: UInt64 = 0
  }

  private(set) var stacks = StackTable()
  private var keys: [Profile.SeriesKey] = []
  private var sums: [Sum] = []
  private var places: [Profile.SeriesKey: Int] = [:]
  private var labels: SampleLabels
  private let columns: ValueColumns
  private let locationIDs: EntryIDs
  private let slowNanoseconds: UInt64
  /// Where the packed location ids of the last sample were, and their stack: samples of a series follow each other.
  private var lastLocations = 0..<0
  private var lastStack = StackID.empty
  private var lastPlace: Int?
  private var locations: [UInt64] = []
  private var total = SampleTotal()
  private var timeline: TimelineReader?

  /// - Parameter hasTimeline: whether samples with a start stand for one call each.
  init(
    _ labels: SampleLabels, _ columns: ValueColumns, locationIDs: EntryIDs, slowNanoseconds: UInt64,
    hasTimeline: Bool
  ) {
    timeline = hasTimeline ? TimelineReader() : nil
    self.labels = labels
    self.columns = columns
    self.locationIDs = locationIDs
    self.slowNanoseconds = slowNanoseconds
  }

  var calls: [TracedCall] {
    labels.calls.names.map { TracedCall(name: $0, isWaiting: labels.waiting.contains($0)) }
  }
  var programs: [String] { labels.programs.names }
  var threads: [String] { labels.threads.names }
  var files: [TracedFile] { labels.files.names.map { TracedFile(name: $0) } }
  /// The calls that have samples of their own.
  func timeline(of series: [Profile.Series]) -> CallTimeline? {
    timeline?.timeline(callCount: series.reduce(0) { $0 + $1.measure.calls })
  }

  mutating func read(
    _ bytes: Span<UInt8>, _ message: WireField, budget: inout MemoryBudget
  ) throws(PprofError) {
    var cursor = WireCursor(try message.bytes())
    var packed: Range<Int>?
    var values = SampleValues()
    locations.removeAll(keepingCapacity: true)
    labels.begin()
    while let field = try cursor.field(bytes) {
      switch field.number {
      case SampleField.locationID:
        if field.kind == .bytes, packed == nil, locations.isEmpty {
          packed = field.range
        } else {
          if let range = packed { try appendLocations(range, bytes) }
          packed = nil
          if field.kind == .bytes {
            try appendLocations(field.range, bytes)
          } else {
            locations.append(try field.scalar())
          }
        }
      case SampleField.value:
        if field.kind == .bytes {
          var numbers = WireCursor(field.range)
          while !numbers.isAtEnd { values.add(try numbers.varint(bytes), columns) }
        } else {
          values.add(try field.scalar(), columns)
        }
      case SampleField.label: try labels.read(bytes, field, &budget)
      default: continue
      }
    }
    if values.isNegative { throw .negative(byte: message.start) }
    if columns.calls == nil { values.calls = 1 }
    if values.calls == 0, values.nanoseconds == 0, values.bytes == 0 { return }
    values.calls = max(1, values.calls)
    if !total.add(values) { throw .corrupt("its values add up beyond 63 bits", byte: message.start) }
    let stack: StackID
    if let packed {
      stack = try self.stack(packed, bytes, message.start, &budget)
    } else {
      stack = try intern(message.start, &budget)
    }
    try add(values, stack, bytes, &budget)
  }

  private mutating func appendLocations(_ range: Range<Int>, _ bytes: Span<UInt8>) throws(PprofError) {
    var cursor = WireCursor(range)
    while !cursor.isAtEnd { locations.append(try cursor.varint(bytes)) }
  }

  /// The stack of packed location ids.
  private mutating func stack(
    _ range: Range<Int>, _ bytes: Span<UInt8>, _ start: Int, _ budget: inout MemoryBudget
  ) throws(PprofError) -> StackID {
    if range.count == lastLocations.count {
      var offset = 0
      while offset < range.count,
        bytes[range.lowerBound &+ offset] == bytes[lastLocations.lowerBound &+ offset]
      {
        offset &+= 1
      }
      if offset == range.count { return lastStack }
    }
    try appendLocations(range, bytes)
    lastStack = try intern(start, &budget)
    lastLocations = range
    return lastStack
  }

  /// The stack of `locations`, which are leaf first.
  private mutating func intern(_ start: Int, _ budget: inout MemoryBudget) throws(PprofError) -> StackID {
    let before = stacks.nodes.count
    var stack = StackID.empty
    for id in locations.reversed() {
      guard let frame = locationIDs[id] else { throw .corrupt("location \(id) does not exist", byte: start) }
      stack = stacks.intern(FrameID(frame), calledFrom: stack)
    }
    try budget.take((stacks.nodes.count - before) * 32)
    return stack
  }

  private mutating func add(
    _ values: SampleValues, _ stack: StackID, _ bytes: Span<UInt8>, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    let key = Profile.SeriesKey(
      stack: stack, call: CallID(try labels.call(bytes, &budget)), errorNumber: try labels.errorNumber(bytes),
      program: try labels.program(bytes, &budget), file: try labels.file(bytes, &budget),
      thread: try labels.thread(bytes, &budget))
    let place = try place(of: key, &budget)
    if let start = labels.startNanoseconds, values.calls == 1 {
      try timeline?.add(values, start: start, by: labels.callingThread, series: place, budget: &budget)
    }
    let latency = labels.latencyNanoseconds ?? values.nanoseconds / values.calls
    let before = sums[place].latency.bucketCounts.byteCount
    sums[place].latency.record(latency, count: values.calls, sum: values.nanoseconds)
    try budget.take(sums[place].latency.bucketCounts.byteCount - before)
    sums[place].bytes = sums[place].bytes.addingSaturated(values.bytes)
    if latency >= slowNanoseconds {
      sums[place].slowCalls = sums[place].slowCalls.addingSaturated(values.calls)
    }
  }

  private mutating func place(of key: Profile.SeriesKey, _ budget: inout MemoryBudget) throws(PprofError)
    -> Int
  {
    if let lastPlace, keys[lastPlace] == key { return lastPlace }
    let place = places[key] ?? keys.count
    if place == keys.count {
      try budget.take(300)
      places[key] = place
      keys.append(key)
      sums.append(Sum())
    }
    lastPlace = place
    return place
  }

  /// What was measured in each series.
  ///
  /// - Parameter squares: the comment of that name.
  func series(squares: String) -> [Profile.Series] {
    let squares = squares.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let areOurs = squares.count == keys.count
    return keys.indices.map { place in
      let key = keys[place]
      var sum = sums[place]
      if areOurs, let exact = UInt128(Substring(squares[place]), radix: 16) {
        sum.latency.restore(sumOfSquares: exact)
      }
      return Profile.Series(
        key: key,
        measure: Measure(
          latency: sum.latency, errors: key.errorNumber == 0 ? 0 : sum.latency.count, bytes: sum.bytes,
          slowCalls: sum.slowCalls))
    }
  }
}
