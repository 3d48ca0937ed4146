public import Trace

/// Finds names for the frames of a profile.
///
/// Each distinct address is resolved once; a module's files are open only while its frames are resolved, so
/// that the memory needed is that of the largest module. A module that cannot be read loses names, nothing
/// else: see `Symbolization.notes`.
public struct Symbolizer: Sendable {
  public struct Options: Sendable {
    /// Where separate debug files are looked for, in order: relative directories next to the module (`""` for
    /// its own), absolute ones by the module's full path and by build-id (`DIR/.build-id/xx/yyy.debug`).
    public var debugFileDirectories: [String]

    public init(debugFileDirectories: [String] = ["", ".debug", "/usr/lib/debug"]) {
      self.debugFileDirectories = debugFileDirectories
    }
  }

  private let modules: [Module]
  private let perfMaps: [ModuleID: PerfMap]
  private let options: Options

  /// `modules` are those of the profile, by `ModuleID.index`. `perfMaps` name the code of pseudo-modules
  /// `[jit PID]`, whose frames carry absolute addresses.
  public init(modules: [Module], perfMaps: [ModuleID: PerfMap] = [:], options: Options = Options()) {
    self.modules = modules
    self.perfMaps = perfMaps
    self.options = options
  }

  /// Names each of `frames`; nothing in the files that it reads makes it fail.
  ///
  /// - Parameter prefetch: has opened modules already.
  public func resolve(_ frames: [FrameAddress], prefetch: DebugInfoPrefetch? = nil) -> Symbolization {
    var result = Symbolization(count: frames.count)
    var demangler = Demangler()
    var indices: [FrameAddress: [Int]] = [:]
    for (index, frame) in frames.enumerated() { indices[frame, default: []].append(index) }
    let groups = Dictionary(grouping: indices.keys) { $0.module }
    // In order of address, so that a unit's data is read while it is in the cache.
    for (module, addresses) in groups.sorted(by: { ($0.key?.index ?? .max) < ($1.key?.index ?? .max) }) {
      let sorted = addresses.sorted {
        ($0.address, $0.isReturnAddress ? 1 : 0) < ($1.address, $1.isReturnAddress ? 1 : 0)
      }
      let names = resolve(
        sorted, of: module, prefetch: prefetch, demangler: &demangler, notes: &result.notes)
      for (frame, (chain, isNamed)) in zip(sorted, names) {
        for index in indices[frame] ?? [] { result.set(chain, isNamed: isNamed, at: index) }
      }
    }
    return result
  }

  private typealias Name = (frames: [SourceFrame], isNamed: Bool)

  /// Names the frames of one module.
  private func resolve(
    _ frames: [FrameAddress], of id: ModuleID?, prefetch: DebugInfoPrefetch?, demangler: inout Demangler,
    notes: inout [ModuleNote]
  ) -> [Name] {
    guard let id, Int(id.index) < modules.count else {
      return frames.map { ([UnnamedFrame.generated($0, name: nil, module: "[jit]")], false) }
    }
    let module = modules[Int(id.index)]
    if module.path.hasPrefix("[") {
      return resolveBracketed(frames, of: id, module, notes: &notes)
    }
    do throws(UnreadableModule) {
      var resolver = try resolver(of: id, module, prefetch)
      var names: [Name] = []
      for frame in frames { names.append(resolver.resolve(frame, demangler: &demangler)) }
      notes += (resolver.problems + resolver.lateProblems).map {
        ModuleNote(module: id, path: module.path, problem: $0)
      }
      return names
    } catch {
      notes.append(ModuleNote(module: id, path: module.path, problem: error.problem))
      let origin: CodeOrigin = OriginClassifier.isProgram(module) ? .program : .library
      return frames.map { (unnamed($0, module, origin), false) }
    }
  }

  private func resolver(
    of id: ModuleID, _ module: Module, _ prefetch: DebugInfoPrefetch?
  ) throws(UnreadableModule) -> ModuleResolver {
    if let opened = prefetch?.take(id) { return opened }
    return try ModuleResolver(module, searchPath: options.debugFileDirectories.joined(separator: ":"))
  }

  /// Frames of code without a file: `[jit PID]` by its perf map, `[vdso]` and its like by offset.
  private func resolveBracketed(
    _ frames: [FrameAddress], of id: ModuleID, _ module: Module, notes: inout [ModuleNote]
  ) -> [Name] {
    guard module.path.hasPrefix("[jit") else {
      return frames.map { (unnamed($0, module, .library), false) }
    }
    let map = perfMaps[id]
    if let count = map?.malformedLineCount, count > 0 {
      notes.append(ModuleNote(module: id, path: module.path, problem: .malformedPerfMapLines(count: count)))
    }
    return frames.map { frame in
      let name = map?.name(at: frame.lookupAddress)
      return ([UnnamedFrame.generated(frame, name: name, module: module.name)], name != nil)
    }
  }

  private func unnamed(_ frame: FrameAddress, _ module: Module, _ origin: CodeOrigin) -> [SourceFrame] {
    [SourceFrame(function: UnnamedFrame.name(frame.address, in: module), module: module.name, origin: origin)]
  }
}
