internal import ArgumentParser
internal import Export
internal import Flame
internal import Pprof
internal import Syscalls
internal import Trace

/// What `export` makes of a profile.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case pprof, folded, speedscope, chrome, firefox

  /// Whether it consists of single calls.
  var needsTimeline: Bool { self == .chrome }

  /// The contents of a file.
  func contents(
    of resolved: ResolvedProfile, options: ExportOptions, weight: FlameWeight
  ) throws(PprofError) -> [UInt8] {
    switch self {
    case .pprof:
      let restrictions = resolved.profile.capture.restrictions
      let notes = restrictions.isEmpty ? [] : ["only " + restrictions.joined(separator: "; ")]
      let noted = ResolvedProfile(
        profile: resolved.profile, sourceFrames: resolved.sourceFrames, notes: resolved.notes + notes)
      return try PprofFile.contents(of: noted, errorName: options.errorName)
    case .folded:
      var stacks = FoldedStacks.Options()
      stacks.weight = weight
      var tree = CallTree.Options()
      tree.includesWaiting = options.includesWaiting
      return FoldedStacksRenderer(stacks: stacks, tree: tree).render(resolved)
    case .speedscope: return Speedscope(options: options).render(resolved)
    case .chrome: return ChromeTrace(options: options).render(resolved)
    case .firefox: return FirefoxProfile(options: options).render(resolved)
    }
  }
}
