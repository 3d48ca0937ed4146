/// Why profiles do not add up.
public enum ProfileMergeError: Error, CustomStringConvertible {
  /// A sum is greater than a saved profile can hold.
  case sumsTooGreat
  /// More kinds of calls, programs or names of threads than a profile tells apart.
  case tooManyNames

  public var description: String {
    switch self {
    case .sumsTooGreat: "its times or counts are too great to be added up"
    case .tooManyNames: "it names more calls, programs or threads than a profile can tell apart (65,535)"
    }
  }
}

/// Adds up profiles, one after the other: the result is that of one run which made all of their calls, histograms
/// included, in whatever order they come.
///
/// Modules are the same by path and build-id, frames by module, address and the names that they were given, so that
/// code which moved or changed stays apart. Memory grows with distinct stacks and series, not with profiles.
public struct ProfileMerger {
  private struct ModuleKey: Hashable {
    let path: String
    let buildID: [UInt8]
  }

  private struct FrameKey: Hashable {
    let address: FrameAddress
    let chain: [SourceFrame]
  }

  private var merged: Profile?
  /// The first profile while it is the only one: most sums are of one, which is its own sum.
  private var only: ResolvedProfile?
  private var totals = ProfileTotals()
  private var sourceFrames: [[SourceFrame]] = []
  private var notes: [String] = []
  private var moduleIndices: [ModuleKey: UInt32] = [:]
  private var frameIndices: [FrameKey: UInt32] = [:]
  private var callIndices: [TracedCall: UInt16] = [:]
  private var programIndices: [String: UInt16] = [:]
  private var threadIndices: [String: UInt16] = ["": 0]
  private var fileIndices: [TracedFile: FileID] = [:]
  private var seriesIndices: [Profile.SeriesKey: Int] = [:]
  private var knownNotes: Set<String> = []

  public init() {}

  /// The sum of what was added; an empty profile where nothing was.
  public var result: ResolvedProfile {
    only
      ?? ResolvedProfile(
        profile: merged ?? Profile(capture: CaptureSummary()), sourceFrames: sourceFrames, notes: notes)
  }

  /// Adds a profile. After an error the sum is not to be used.
  public mutating func add(_ resolved: ResolvedProfile) throws(ProfileMergeError) {
    guard totals.add(resolved.profile) else { throw .sumsTooGreat }
    if only == nil, merged == nil {
      only = resolved
      return
    }
    if let first = only.take() { try merge(first) }
    try merge(resolved)
  }

  private mutating func merge(_ resolved: ResolvedProfile) throws(ProfileMergeError) {
    let other = resolved.profile
    let isFirst = merged == nil
    // Out of the optional, so that its arrays are not copied.
    var sum = merged.take() ?? Profile(capture: other.capture)
    let slow = isFirst ? nil : Self.add(other.capture, to: &sum)
    let frames = addFrames(of: resolved, to: &sum)
    let stacks = Self.addStacks(of: other.stacks, frames: frames, to: &sum)
    let calls = try Self.intern(other.calls, in: &callIndices, names: &sum.calls)
    let programs = try Self.intern(other.programs, in: &programIndices, names: &sum.programs)
    let threads = try Self.intern(other.threads, in: &threadIndices, names: &sum.threads)
    let files = addFiles(other.files, to: &sum)
    var places: [UInt32?] = []
    for series in other.series {
      let key = Profile.SeriesKey(
        stack: stacks[Int(series.key.stack.index)], call: CallID(calls[Int(series.key.call.index)]),
        errorNumber: series.key.errorNumber, program: programs[Int(series.key.program)],
        file: files[Int(series.key.file.index)], thread: threads[Int(series.key.thread)])
      let measure = slow.map { series.measure.countingSlow(from: $0) } ?? series.measure
      places.append(UInt32(add(measure, key, to: &sum)))
    }
    add(other.timeline, places, to: &sum, isFirst: isFirst)
    for note in resolved.notes where knownNotes.insert(note).inserted { notes.append(note) }
    merged = sum
  }

  /// Adds the facts of a capture. Where two profiles differ in what they call slow, the greater threshold holds.
  ///
  /// - Returns: the threshold by which the slow calls to be added must be counted anew; `nil` where they need not.
  private static func add(_ other: CaptureSummary, to sum: inout Profile) -> UInt64? {
    let (own, theirs) = (sum.capture.slowThresholdNanoseconds, other.slowThresholdNanoseconds)
    sum.capture.merge(other)
    sum.capture.slowThresholdNanoseconds = max(own, theirs)
    if own < theirs {
      for index in sum.series.indices {
        sum.series[index].measure = sum.series[index].measure.countingSlow(from: theirs)
      }
    }
    return theirs < own ? own : nil
  }

  private mutating func addFrames(of resolved: ResolvedProfile, to sum: inout Profile) -> [FrameID] {
    let modules = resolved.profile.modules.map { module in
      let key = ModuleKey(path: module.path, buildID: module.buildID)
      if let known = moduleIndices[key] {
        if module.isExecutable { sum.modules[Int(known)].isExecutable = true }
        return ModuleID(known)
      }
      let created = UInt32(sum.modules.count)
      sum.modules.append(module)
      moduleIndices[key] = created
      return ModuleID(created)
    }
    return zip(resolved.profile.frames, resolved.sourceFrames).map { frame, chain in
      let address = FrameAddress(
        module: frame.module.map { modules[Int($0.index)] }, address: frame.address,
        isReturnAddress: frame.isReturnAddress)
      let key = FrameKey(address: address, chain: chain)
      if let known = frameIndices[key] { return FrameID(known) }
      let created = UInt32(sum.frames.count)
      sum.frames.append(address)
      sourceFrames.append(chain)
      frameIndices[key] = created
      return FrameID(created)
    }
  }

  /// The numbers that stacks get in the sum, by their numbers in the table. A caller stands before what it calls.
  private static func addStacks(
    of table: StackTable, frames: [FrameID], to sum: inout Profile
  ) -> [StackID] {
    var stacks = [StackID.empty]
    stacks.reserveCapacity(table.nodes.count)
    for node in table.nodes.dropFirst() {
      stacks.append(
        sum.stacks.intern(frames[Int(node.frame.index)], calledFrom: stacks[Int(node.parent.index)]))
    }
    return stacks
  }

  /// The numbers that files get in the sum, by their numbers in the list. Sums tell apart all files that their parts do.
  private mutating func addFiles(_ files: [TracedFile], to sum: inout Profile) -> [FileID] {
    if fileIndices.isEmpty {
      for (index, file) in sum.files.enumerated() { fileIndices[file] = FileID(UInt32(index)) }
    }
    return files.map { file in
      if let known = fileIndices[file] { return known }
      let created = FileID(UInt32(sum.files.count))
      sum.files.append(file)
      fileIndices[file] = created
      return created
    }
  }

  private static func intern<Name: Hashable>(
    _ further: [Name], in indices: inout [Name: UInt16], names: inout [Name]
  ) throws(ProfileMergeError) -> [UInt16] {
    var result: [UInt16] = []
    for name in further {
      if let known = indices[name] {
        result.append(known)
        continue
      }
      guard names.count < Int(UInt16.max) else { throw .tooManyNames }
      let created = UInt16(names.count)
      names.append(name)
      indices[name] = created
      result.append(created)
    }
    return result
  }

  /// - Returns: the index of the series that has the calls.
  private mutating func add(_ measure: Measure, _ key: Profile.SeriesKey, to sum: inout Profile) -> Int {
    if let index = seriesIndices[key] {
      sum.series[index].measure.merge(measure)
      return index
    }
    let created = sum.series.count
    seriesIndices[key] = created
    sum.series.append(Profile.Series(key: key, measure: measure))
    return created
  }

  /// Takes over the single calls of the first profile. Those of several have no time in common: the sum has none, and
  /// says so.
  private mutating func add(
    _ timeline: CallTimeline?, _ places: [UInt32?], to sum: inout Profile, isFirst: Bool
  ) {
    if isFirst {
      let calls = sum.series.reduce(0) { $0 + $1.measure.calls }
      sum.timeline = timeline?.following(places, callCount: calls)
      return
    }
    guard sum.timeline != nil || timeline != nil else { return }
    sum.timeline = nil
    let note = "single calls are kept of one run, and not of several that were added up"
    if knownNotes.insert(note).inserted { notes.append(note) }
  }
}
