public import Syscalls
public import Trace

/// Leaves out calls of a profile after the fact.
public struct ProfileFilter {
  /// The calls to keep; `nil` keeps all.
  public var calls: SyscallSet?
  /// How calls to keep ended: successful, failed or both. Profiles know no more.
  public var statuses = CallStatusSet.all
  /// Stacks to keep have a function that it matches, inlined ones included.
  public var focus: NamePattern?
  /// Stacks to keep have none.
  public var ignore: NamePattern?
  /// The program whose calls are kept.
  public var program: String?
  /// The files whose calls are kept, by name.
  public var file: NameGlob?
  /// The threads whose calls are kept, by name.
  public var thread: NameGlob?
  /// What calls to keep took at least, by the buckets of their histograms.
  public var minimumNanoseconds: UInt64 = 0

  public init() {}

  /// The calls that are left. Facts of the capture stay those of the whole, and it says what was left out.
  public func apply(to resolved: ResolvedProfile) -> ResolvedProfile {
    let restrictions = restrictions
    guard !restrictions.isEmpty else { return resolved }
    var profile = resolved.profile
    let hasCall = profile.calls.map(keeps)
    let hasProgram = profile.programs.map { program == nil || $0 == program }
    let hasFile = profile.files.map { file?.matches($0) ?? true }
    let hasThread = profile.threads.map { thread?.matches($0) ?? true }
    let hasStack = keptStacks(of: resolved)
    profile.series = profile.series.compactMap { series in
      let key = series.key
      let status: CallStatus = key.errorNumber == 0 ? .successful : .failed
      guard hasCall[Int(key.call.index)], hasProgram[Int(key.program)], hasStack[Int(key.stack.index)],
        hasFile[Int(key.file.index)], hasThread[Int(key.thread)],
        statuses.contains(status), let measure = series.measure.keeping(from: minimumNanoseconds)
      else { return nil }
      return Profile.Series(key: key, measure: measure)
    }
    profile.timeline = timeline(of: resolved.profile, in: profile)
    Self.dropUnusedPrograms(of: &profile)
    if calls != nil { profile.capture.tracesUsualCalls = false }
    profile.capture.restrictions += restrictions
    return ResolvedProfile(
      profile: profile, sourceFrames: resolved.sourceFrames, notes: resolved.notes)
  }

  /// What is asked for, one phrase each.
  private var restrictions: [String] {
    var phrases: [String] = []
    if calls != nil { phrases.append("chosen system calls") }
    switch (statuses.contains(.successful), statuses.contains(.failed)) {
    case (true, true): break
    case (true, false): phrases.append("calls that succeeded")
    case (false, true): phrases.append("calls that failed")
    case (false, false): phrases.append("no calls that returned")
    }
    if let focus { phrases.append("stacks with a function that matches '\(focus.text)'") }
    if let ignore { phrases.append("stacks without a function that matches '\(ignore.text)'") }
    if let program { phrases.append("the program \(program)") }
    if let file { phrases.append("files that match '\(file.text)'") }
    if let thread { phrases.append("threads whose names match '\(thread.text)'") }
    if minimumNanoseconds > 0 {
      phrases.append(
        "calls of \(Quantity.duration(minimumNanoseconds)) and more (by histogram: times within 0.8 %, bytes by the number of calls)"
      )
    }
    return phrases
  }

  private func keeps(_ call: TracedCall) -> Bool {
    guard let calls else { return true }
    // Names that the table does not know stand for numbers that no set tells apart.
    return calls.contains(SyscallNumber(named: call.name) ?? SyscallNumber(.max))
  }

  /// Whether each stack is kept, by its number.
  private func keptStacks(of resolved: ResolvedProfile) -> [Bool] {
    let nodes = resolved.profile.stacks.nodes
    let focused = focus.map { Self.stacks(nodes, with: $0, in: resolved.sourceFrames) }
    let ignored = ignore.map { Self.stacks(nodes, with: $0, in: resolved.sourceFrames) }
    return nodes.indices.map { focused?[$0] != false && ignored?[$0] != true }
  }

  /// Whether each stack has a function that a pattern matches. Callers stand before what they call.
  private static func stacks(
    _ nodes: [StackTable.Node], with pattern: NamePattern, in sourceFrames: [[SourceFrame]]
  ) -> [Bool] {
    var known: [String: Bool] = [:]
    let isMatch = sourceFrames.map { chain in
      chain.contains { frame in
        if let match = known[frame.function] { return match }
        let match = pattern.matches(frame.function)
        known[frame.function] = match
        return match
      }
    }
    var found = [false]
    found.reserveCapacity(nodes.count)
    for node in nodes.dropFirst() {
      found.append(found[Int(node.parent.index)] || isMatch[Int(node.frame.index)])
    }
    return found
  }

  /// The single calls that are left. Those of a profile that is filtered by latency are known exactly, its sums are not.
  private func timeline(of whole: Profile, in filtered: Profile) -> CallTimeline? {
    guard var timeline = whole.timeline else { return nil }
    var places: [Profile.SeriesKey: UInt32] = [:]
    for (index, series) in filtered.series.enumerated() { places[series.key] = UInt32(index) }
    timeline.calls.removeAll { $0.nanoseconds < minimumNanoseconds }
    return timeline.following(
      whole.series.map { places[$0.key] }, callCount: filtered.series.reduce(0) { $0 + $1.measure.calls })
  }

  /// Programs without calls are not spoken of.
  private static func dropUnusedPrograms(of profile: inout Profile) {
    let used = Set(profile.series.map(\.key.program)).sorted()
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, UInt16($0)) })
    profile.programs = used.map { profile.programs[Int($0)] }
    profile.series = profile.series.map { series in
      let key = series.key
      return Profile.Series(
        key: Profile.SeriesKey(
          stack: key.stack, call: key.call, errorNumber: key.errorNumber, program: places[key.program] ?? 0,
          file: key.file, thread: key.thread),
        measure: series.measure)
    }
  }
}
