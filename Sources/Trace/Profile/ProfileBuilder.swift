/// Adds up calls while a capture runs.
///
/// Memory grows with distinct series (stack, call, error, program, file, thread), never with the number of calls. Files
/// and names of threads are bounded in number; and beyond `seriesLimit` series a new one is of no file in particular, so
/// that stacks times files do not add up without end.
package final class ProfileBuilder {
  /// From so many series on, new ones are of `TracedFile.others`.
  package static let usualSeriesLimit = 32_768
  /// Names of threads that are told apart; later ones share `otherThreads`.
  package static let threadLimit = 1_000
  /// Stands for all threads beyond those.
  package static let otherThreads = "[other threads]"

  package let interner = StackInterner()
  package let files: FileInterner
  private let slowThresholdNanoseconds: UInt64
  private let seriesLimit: Int
  private var calls: [TracedCall] = []
  private var programs: [String] = []
  private var threads = [""]
  private var threadIndices: [String: UInt16] = ["": 0]
  private var seriesIndex: [PackedKey: Int] = [:]
  private var series: [Profile.Series] = []

  /// - Parameter slowThresholdNanoseconds: from this latency on a call counts as slow.
  package init(
    slowThresholdNanoseconds: UInt64, files: FileInterner = FileInterner(),
    seriesLimit: Int = usualSeriesLimit
  ) {
    self.slowThresholdNanoseconds = slowThresholdNanoseconds
    self.files = files
    self.seriesLimit = seriesLimit
  }

  /// The number of a kind of call. At most 65,535 kinds; later ones share the last.
  package func id(of call: TracedCall) -> CallID {
    if let index = calls.firstIndex(of: call) { return CallID(UInt16(index)) }
    if calls.count < Int(UInt16.max) { calls.append(call) }
    return CallID(UInt16(calls.count - 1))
  }

  /// The number of a program's name. At most 65,535 programs; later ones share the last.
  package func id(ofProgram name: String) -> UInt16 {
    if let index = programs.firstIndex(of: name) { return UInt16(index) }
    if programs.count < Int(UInt16.max) { programs.append(name) }
    return UInt16(programs.count - 1)
  }

  /// The number of a thread's name.
  package func id(ofThread name: String) -> UInt16 {
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
  package func add(_ key: Profile.SeriesKey, nanoseconds: UInt64, bytes: UInt64) -> Int {
    let index = index(of: key)
    series[index].measure.add(
      nanoseconds: nanoseconds, bytes: bytes, isError: key.errorNumber != 0,
      isSlow: nanoseconds >= slowThresholdNanoseconds)
    return index
  }

  private func index(of key: Profile.SeriesKey) -> Int {
    let packed = PackedKey(key)
    if let known = seriesIndex[packed] { return known }
    if series.count >= seriesLimit, key.file.index >= TracedFile.reserved.count {
      return index(of: key.replacing(file: .others))
    }
    let created = series.count
    series.append(Profile.Series(key: key, measure: Measure()))
    seriesIndex[packed] = created
    return created
  }

  /// What was measured so far.
  package func profile(capture: CaptureSummary, modules: [Module]) -> Profile {
    Profile(
      capture: capture, modules: modules, frames: interner.frames, stacks: interner.stacks, calls: calls,
      programs: programs, files: files.files, threads: threads, series: series)
  }
}

/// A series key in two words, hashed in one step.
private struct PackedKey: Hashable {
  let stackCallAndError: UInt64
  let fileProgramAndThread: UInt64

  init(_ key: Profile.SeriesKey) {
    stackCallAndError =
      UInt64(key.stack.index) << 32 | UInt64(key.call.index) << 16 | UInt64(key.errorNumber)
    fileProgramAndThread = UInt64(key.file.index) << 32 | UInt64(key.program) << 16 | UInt64(key.thread)
  }
}
