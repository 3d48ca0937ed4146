internal import Trace

/// Reads a profile from a protobuf message.
///
/// Entries refer to texts, and samples to locations, that may come later in the file; so it is gone over several
/// times, which costs little beside what is made of it.
enum ProfileDecoder {
  static func decode(_ contents: [UInt8], limits: PprofLimits) throws(PprofError) -> ResolvedProfile {
    if contents.count > limits.contentBytes { throw .tooLarge("more than \(limits.contentBytes >> 20) MiB") }
    let bytes = contents.span
    var budget = MemoryBudget(bytes: limits.profileBytes)
    let outline = try ProfileOutline(bytes, budget: &budget)
    let columns = try ValueColumns(outline, bytes)
    let comments = try SavedComments(outline, bytes, budget: &budget)
    let symbols = try SymbolReader(bytes, outline, comments, budget: &budget)
    let labels = SampleLabels(
      outline.texts, comments: comments, defaultCall: columns.timeName,
      defaultProgram: comments.isPresent ? "" : symbols.modules.first?.name ?? "")
    var samples = SampleReader(
      labels, columns, locationIDs: symbols.locationIDs,
      slowNanoseconds: comments.capture.slowThresholdNanoseconds, hasTimeline: comments.hasTimeline)
    var cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.field(bytes) {
      if field.number == ProfileField.sample { try samples.read(bytes, field, budget: &budget) }
    }
    var profile = Profile(
      capture: comments.capture, modules: symbols.modules, frames: symbols.frames, stacks: samples.stacks,
      calls: samples.calls, programs: samples.programs, files: samples.files,
      threads: samples.threads, series: samples.series(squares: comments.squares))
    profile.timeline = samples.timeline(of: profile.series)
    return ResolvedProfile(profile: profile, sourceFrames: symbols.sourceFrames, notes: comments.notes)
  }
}
