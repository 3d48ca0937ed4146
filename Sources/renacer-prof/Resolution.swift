internal import Capture
internal import Report
internal import Symbols
internal import Trace

/// Names for the frames of a profile.
enum Resolution {
  /// Names every frame, each distinct address once.
  ///
  /// - Parameter prefetch: has opened modules already.
  static func resolve(_ profile: Profile, prefetch: DebugInfoPrefetch? = nil) -> ResolvedProfile {
    let symbolizer = Symbolizer(modules: profile.modules, perfMaps: perfMaps(of: profile.modules))
    let symbols = symbolizer.resolve(profile.frames, prefetch: prefetch)
    var frames = symbols.frames
    for (index, frame) in profile.frames.enumerated() where frame == .missingCallers {
      frames[index] = [SourceFrame(function: "[callers missing]", module: "", origin: .library)]
    }
    var profile = profile
    profile.capture.unnamedFrames = UInt64(symbols.unnamedFrameCount)
    return ResolvedProfile(profile: profile, sourceFrames: frames, notes: notes(symbols.notes, profile))
  }

  /// Names that a run-time compiler wrote for its code, as Linux perf reads them: in `/tmp/perf-PID.map`, by the
  /// process's own idea of its id and of `/tmp` while it lives.
  private static func perfMaps(of modules: [Module]) -> [ModuleID: PerfMap] {
    var maps: [ModuleID: PerfMap] = [:]
    for (index, module) in modules.enumerated() {
      guard let process = module.generatingProcess else { continue }
      if let map = perfMapPaths(of: process).lazy.compactMap({ PerfMap(path: $0) }).first {
        maps[ModuleID(UInt32(index))] = map
      }
    }
    return maps
  }

  /// Where the perf map of a process may lie.
  static func perfMapPaths(of process: ProcessID) -> [String] {
    let inner = ProcessFiles.innermostID(of: process)
    return ["/proc/\(process)/root/tmp/perf-\(inner).map", "/tmp/perf-\(process).map"]
  }

  /// One line for each problem; those without debug information share one. That a system library has none is no news;
  /// that a program has none is.
  private static func notes(_ notes: [ModuleNote], _ profile: Profile) -> [String] {
    let lacking = notes.filter { $0.problem == .noDebugInfo }
    let programs = lacking.filter { profile.modules[Int($0.module.index)].isExecutable }
    var lines = notes.filter { $0.problem != .noDebugInfo }.map(\.description)
    if programs.count == 1 {
      lines += programs.map(\.description)
    } else if !programs.isEmpty {
      let names = programs.prefix(6).map(\.path).joined(separator: ", ")
      let others = programs.count > 6 ? " and \(programs.count - 6) more" : ""
      lines.append(
        "no debug information, hence no lines: \(names)\(others). "
          + "Compile with -g or install their debug symbols.")
    }
    return lines
  }
}
