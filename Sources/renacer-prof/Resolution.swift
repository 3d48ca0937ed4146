internal import Capture
internal import Report
internal import Symbols
internal import Trace

/// Names for the frames of a profile.
enum Resolution {
  /// Names every frame, each distinct address once.
  static func resolve(_ profile: Profile) -> (resolved: ResolvedProfile, notes: [String]) {
    let symbolizer = Symbolizer(modules: profile.modules, perfMaps: perfMaps(of: profile.modules))
    let symbols = symbolizer.resolve(profile.frames)
    var frames = symbols.frames
    for (index, frame) in profile.frames.enumerated() where frame == .missingCallers {
      frames[index] = [SourceFrame(function: "[callers missing]", module: "", origin: .library)]
    }
    let resolved = ResolvedProfile(profile: profile, sourceFrames: frames)
    return (resolved, symbols.notes.filter { concerns($0, profile) }.map(\.description))
  }

  /// Names that a run-time compiler wrote for its code, as Linux perf reads them: in `/tmp/perf-PID.map`, by the
  /// process's own idea of its id and of `/tmp` while it lives.
  private static func perfMaps(of modules: [Module]) -> [ModuleID: PerfMap] {
    var maps: [ModuleID: PerfMap] = [:]
    for (index, module) in modules.enumerated() {
      guard let process = module.generatingProcess else { continue }
      let inner = ProcessFiles.innermostID(of: process)
      let paths = ["/proc/\(process)/root/tmp/perf-\(inner).map", "/tmp/perf-\(process).map"]
      if let map = paths.lazy.compactMap({ PerfMap(path: $0) }).first {
        maps[ModuleID(UInt32(index))] = map
      }
    }
    return maps
  }

  /// That a system library has no debug information is no news; that the program has none is.
  private static func concerns(_ note: ModuleNote, _ profile: Profile) -> Bool {
    note.problem != .noDebugInfo || profile.modules[Int(note.module.index)].isExecutable
  }
}
