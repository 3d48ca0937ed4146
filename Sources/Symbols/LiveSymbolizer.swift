public import Trace

/// Finds names for frames one by one while a capture runs.
///
/// Each frame is resolved once and remembered by its number, so memory grows with distinct frames only. Modules stay open
/// between frames, the least recently used ones of too many are closed.
public final class LiveSymbolizer {
  /// What is known of a frame.
  public struct Name: Sendable {
    /// The inlined chain, innermost first, never empty.
    public let chain: [SourceFrame]
    /// Bytes from the start of the symbol that covers the address; `nil` where none does.
    public let symbolOffset: UInt64?
  }

  /// Where perf maps of a process may lie, in order of preference.
  public typealias PerfMapPaths = (ProcessID) -> [String]

  /// A module's open files, or none where they cannot be read.
  private final class OpenModule {
    var resolver: ModuleResolver?
    var lastUse = 0

    init(_ resolver: consuming ModuleResolver?) { self.resolver = resolver }
  }

  /// Modules that are kept open. Each takes a descriptor or two, and the memory of its debug information.
  private static let openModuleLimit = 64

  private let searchPath: String
  private let perfMapPaths: PerfMapPaths
  private var names: [Name?] = []
  private var modules: [ModuleID: OpenModule] = [:]
  private var perfMaps: [ModuleID: GrowingPerfMap] = [:]
  private var demangler = Demangler()
  private var uses = 0

  public init(
    options: Symbolizer.Options = Symbolizer.Options(), perfMapPaths: @escaping PerfMapPaths = { _ in [] }
  ) {
    searchPath = options.debugFileDirectories.joined(separator: ":")
    self.perfMapPaths = perfMapPaths
  }

  /// The name of a frame.
  ///
  /// - Parameters:
  ///   - id: the number of the frame, by which its name is remembered.
  ///   - modules: the modules met so far, by `ModuleID.index`.
  public func name(of id: FrameID, _ frame: FrameAddress, in modules: [Module]) -> Name {
    let index = Int(id.index)
    if index < names.count, let known = names[index] { return known }
    let name = resolve(frame, in: modules)
    while names.count <= index { names.append(nil) }
    names[index] = name
    return name
  }

  private func resolve(_ frame: FrameAddress, in modules: [Module]) -> Name {
    guard let id = frame.module, Int(id.index) < modules.count else {
      return Name(
        chain: [UnnamedFrame.generated(frame, name: nil, module: "[jit]")], symbolOffset: nil)
    }
    let module = modules[Int(id.index)]
    if let process = module.generatingProcess { return generated(frame, by: process, id, module) }
    if !module.path.hasPrefix("[") {
      let open = opened(id, module)
      if open.resolver != nil {
        let chain = open.resolver!.resolve(frame, demangler: &demangler).frames
        return Name(chain: chain, symbolOffset: open.resolver!.symbolOffset(of: frame))
      }
    }
    let origin: CodeOrigin =
      !module.path.hasPrefix("[") && OriginClassifier.isProgram(module) ? .program : .library
    let function = UnnamedFrame.name(frame.address, in: module)
    return Name(
      chain: [SourceFrame(function: function, module: module.name, origin: origin)], symbolOffset: nil)
  }

  /// A frame in code that was made at run time, by its perf map.
  private func generated(
    _ frame: FrameAddress, by process: ProcessID, _ id: ModuleID, _ module: Module
  ) -> Name {
    let map = perfMaps[id] ?? GrowingPerfMap(paths: perfMapPaths(process))
    perfMaps[id] = map
    let name = map.name(at: frame.lookupAddress)
    return Name(
      chain: [UnnamedFrame.generated(frame, name: name, module: module.name)], symbolOffset: nil)
  }

  private func opened(_ id: ModuleID, _ module: Module) -> OpenModule {
    uses += 1
    if let known = modules[id] {
      known.lastUse = uses
      return known
    }
    if modules.count >= Self.openModuleLimit,
      let oldest = modules.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      modules[oldest.key] = nil
    }
    let open = OpenModule(try? ModuleResolver(module, searchPath: searchPath))
    open.lastUse = uses
    modules[id] = open
    return open
  }
}
