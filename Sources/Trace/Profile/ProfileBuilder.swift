/// Adds up calls while a capture runs.
///
/// Memory grows with distinct series (stack, call, error, program), never with the number of calls.
package final class ProfileBuilder {
  package let interner = StackInterner()
  private let slowThresholdNanoseconds: UInt64
  private var calls: [TracedCall] = []
  private var programs: [String] = []
  private var seriesIndex: [PackedKey: Int] = [:]
  private var series: [Profile.Series] = []

  /// - Parameter slowThresholdNanoseconds: from this latency on a call counts as slow.
  package init(slowThresholdNanoseconds: UInt64) {
    self.slowThresholdNanoseconds = slowThresholdNanoseconds
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

  /// Adds one call to its series.
  ///
  /// - Returns: the index of the series.
  @discardableResult
  package func add(_ key: Profile.SeriesKey, nanoseconds: UInt64, bytes: UInt64) -> Int {
    let packed = PackedKey(key)
    let index: Int
    if let known = seriesIndex[packed] {
      index = known
    } else {
      index = series.count
      series.append(Profile.Series(key: key, measure: Measure()))
      seriesIndex[packed] = index
    }
    series[index].measure.add(
      nanoseconds: nanoseconds, bytes: bytes, isError: key.errorNumber != 0,
      isSlow: nanoseconds >= slowThresholdNanoseconds)
    return index
  }

  /// What was measured so far.
  package func profile(capture: CaptureSummary, modules: [Module]) -> Profile {
    Profile(
      capture: capture, modules: modules, frames: interner.frames, stacks: interner.stacks, calls: calls,
      programs: programs, series: series)
  }
}

/// A series key in one word and a half, hashed in one step.
private struct PackedKey: Hashable {
  let stackAndCall: UInt64
  let errorAndProgram: UInt32

  init(_ key: Profile.SeriesKey) {
    stackAndCall = UInt64(key.stack.index) << 16 | UInt64(key.call.index)
    errorAndProgram = UInt32(key.errorNumber) << 16 | UInt32(key.program)
  }
}
