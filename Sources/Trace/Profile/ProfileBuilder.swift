/// Adds up calls while a capture runs.
///
/// Memory grows with distinct series (stack, call, error, program, file, thread), never with the number of calls. Files
/// and names of threads are bounded in number; and beyond `seriesLimit` series a new one is of no file in particular, so
/// that stacks times files do not add up without end.
public final class ProfileBuilder {
  /// From so many series on, new ones are of `TracedFile.others`.
  public static let usualSeriesLimit = 32_768
  /// Names of threads that are told apart; later ones share `otherThreads`.
  public static let threadLimit = 1_000
  /// Stands for all threads beyond those.
  public static let otherThreads = "[other threads]"

  public let interner = StackInterner()
  public let files: FileInterner
  private let slowThresholdNanoseconds: UInt64
  private let seriesLimit: Int
  private var calls: [TracedCall] = []
  private var programs: [String] = []
  private var threads = [""]
  private var threadIndices: [String: UInt16] = ["": 0]
  private var seriesIndex: [PackedKey: Int] = [:]
  /// Of keys met lately, which spares most calls the dictionary.
  private var lately = [(key: PackedKey, index: Int)](repeating: (.none, 0), count: latelyCount)
  private static let latelyCount = 256
  private var series: [Profile.Series] = []
  /// Series of files that are not known yet, by file.
  private var pendingSeries: [FileID: [Int]] = [:]
  /// Series that were added to others: those whose places can be used again, and, where their indices have to stay good,
  /// what they were added to.
  private var freeSeries: [Int] = []
  private var movedSeries: [Int: Int] = [:]
  /// Whether the indices that `add` returns are kept, and are to be good for the timeline of `profile`.
  public var keepsIndices = false

  /// - Parameter slowThresholdNanoseconds: from this latency on a call counts as slow.
  public init(
    slowThresholdNanoseconds: UInt64, files: FileInterner = FileInterner(),
    seriesLimit: Int = usualSeriesLimit
  ) {
    self.slowThresholdNanoseconds = slowThresholdNanoseconds
    self.files = files
    self.seriesLimit = seriesLimit
  }

  /// The number of a kind of call. At most 65,535 kinds; later ones share the last.
  public func id(of call: TracedCall) -> CallID {
    if let index = calls.firstIndex(of: call) { return CallID(UInt16(index)) }
    if calls.count < Int(UInt16.max) { calls.append(call) }
    return CallID(UInt16(calls.count - 1))
  }

  /// The number of a program's name. At most 65,535 programs; later ones share the last.
  public func id(ofProgram name: String) -> UInt16 {
    if let index = programs.firstIndex(of: name) { return UInt16(index) }
    if programs.count < Int(UInt16.max) { programs.append(name) }
    return UInt16(programs.count - 1)
  }

  /// The number of a thread's name.
  public func id(ofThread name: String) -> UInt16 {
    if let known = threadIndices[name] { return known }
    if threads.count > Self.threadLimit, name != Self.otherThreads {
      return id(ofThread: Self.otherThreads)
    }
    let created = UInt16(threads.count)
    threads.append(name)
    threadIndices[name] = created
    return created
  }

  /// Adds one call to its series.
  ///
  /// - Returns: the index of the series.
  @discardableResult
  public func add(_ key: Profile.SeriesKey, nanoseconds: UInt64, bytes: UInt64) -> Int {
    let index = index(of: key)
    series[index].measure.add(
      nanoseconds: nanoseconds, bytes: bytes, isError: key.errorNumber != 0,
      isSlow: nanoseconds >= slowThresholdNanoseconds)
    return index
  }

  private func index(of key: Profile.SeriesKey) -> Int {
    let packed = PackedKey(key)
    let place = packed.mixed & (Self.latelyCount - 1)
    if lately[place].key == packed { return lately[place].index }
    let index = index(of: key, packed)
    // A key that is changed for another one is not worth the place.
    if seriesIndex[packed] == index { lately[place] = (packed, index) }
    return index
  }

  private func index(of key: Profile.SeriesKey, _ packed: PackedKey) -> Int {
    if let known = seriesIndex[packed] { return known }
    if series.count >= seriesLimit, key.file.index >= TracedFile.reserved.count {
      return index(of: key.replacing(file: .others))
    }
    let added = Profile.Series(key: key, measure: Measure())
    let created = freeSeries.popLast() ?? series.count
    if created == series.count { series.append(added) } else { series[created] = added }
    seriesIndex[packed] = created
    if key.file.isPending { pendingSeries[key.file, default: []].append(created) }
    return created
  }

  /// Counts the calls on a pending file for the file that it has turned out to be.
  public func resolve(_ pending: FileID, to file: FileID) {
    for index in pendingSeries.removeValue(forKey: pending) ?? [] {
      let key = series[index].key.replacing(file: file)
      let former = PackedKey(series[index].key)
      seriesIndex[former] = nil
      lately[former.mixed & (Self.latelyCount - 1)].key = .none
      if let known = seriesIndex[PackedKey(key)] {
        series[known].measure.merge(series[index].measure)
        series[index] = Profile.Series(key: key, measure: Measure())
        if keepsIndices { movedSeries[index] = known } else { freeSeries.append(index) }
      } else {
        series[index] = Profile.Series(key: key, measure: series[index].measure)
        seriesIndex[PackedKey(key)] = index
      }
    }
  }

  /// What was measured so far. Files that are still pending are unknown.
  ///
  /// - Parameter timeline: calls by the indices of series that `add` returned.
  public func profile(capture: CaptureSummary, modules: [Module], timeline: CallTimeline? = nil) -> Profile {
    var profile = Profile(
      capture: capture, modules: modules, frames: interner.frames, stacks: interner.stacks, calls: calls,
      programs: programs, files: files.files, threads: threads, series: series)
    profile.timeline = timeline
    guard !(pendingSeries.isEmpty && freeSeries.isEmpty && movedSeries.isEmpty) else { return profile }
    let (kept, places) = settledSeries()
    profile.series = kept
    profile.timeline = timeline?.following(places, callCount: kept.reduce(0) { $0 + $1.measure.calls })
    return profile
  }

  /// The series that hold calls, and where each one's calls are among them.
  private func settledSeries() -> (series: [Profile.Series], places: [UInt32?]) {
    let empty = Set(freeSeries).union(movedSeries.keys)
    var places = [UInt32?](repeating: nil, count: series.count)
    var kept: [Profile.Series] = []
    var keptIndex: [PackedKey: UInt32] = [:]
    for (index, entry) in series.enumerated() where !empty.contains(index) {
      let key = entry.key.file.isPending ? entry.key.replacing(file: .unknown) : entry.key
      let place = keptIndex[PackedKey(key), default: UInt32(kept.count)]
      if place == kept.count {
        kept.append(Profile.Series(key: key, measure: entry.measure))
        keptIndex[PackedKey(key)] = place
      } else {
        kept[Int(place)].measure.merge(entry.measure)
      }
      places[index] = place
    }
    for (former, index) in movedSeries { places[former] = places[index] }
    return (kept, places)
  }
}

/// A series key in two words, hashed in one step.
private struct PackedKey: Hashable {
  let stackCallAndError: UInt64
  let fileProgramAndThread: UInt64

  /// Of no series.
  static let none = PackedKey(stackCallAndError: .max, fileProgramAndThread: .max)

  private init(stackCallAndError: UInt64, fileProgramAndThread: UInt64) {
    self.stackCallAndError = stackCallAndError
    self.fileProgramAndThread = fileProgramAndThread
  }

  init(_ key: Profile.SeriesKey) {
    stackCallAndError =
      UInt64(key.stack.index) << 32 | UInt64(key.call.index) << 16 | UInt64(key.errorNumber)
    fileProgramAndThread = UInt64(key.file.index) << 32 | UInt64(key.program) << 16 | UInt64(key.thread)
  }

  /// Its low bits differ where keys do, mostly.
  var mixed: Int {
    let product = (stackCallAndError ^ fileProgramAndThread &* 0xc2b2_ae3d_27d4_eb4f) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: product >> 40)
  }
}
