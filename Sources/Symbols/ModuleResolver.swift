internal import CElfutils
internal import Trace

/// Names for the addresses of one module, for as long as its files are open.
struct ModuleResolver: ~Copyable {
  private let session: DwflSession
  private let module: Module
  private let regions: CodeRegions
  private let symbols: SymbolTable
  private let stubs: PltStubs?
  private var debugInfo: DebugInfo?
  private var classifier: OriginClassifier

  /// What was found to be missing or damaged.
  private(set) var problems: [ModuleProblem] = []

  /// Opens the file of `module`, checks that it is the one that ran, and looks for its debug information.
  init(_ module: Module, searchPath: String) throws(UnreadableModule) {
    let session = try DwflSession(
      file: module.openPath ?? module.path, name: module.path, searchPath: searchPath)
    guard let elf = session.elf else {
      throw UnreadableModule(.notReadable(reason: DwflSession.lastError))
    }
    guard module.buildID.isEmpty || module.buildID == session.buildID else {
      throw UnreadableModule(.replaced)
    }
    let regions = CodeRegions(elf)
    var debugInfo: DebugInfo?
    var reason: String?
    if let dwarf = session.dwarf {
      debugInfo = DebugInfo(dwarf: dwarf.handle, bias: dwarf.bias, regions: regions)
    } else {
      reason = DwflSession.lastError
    }
    if debugInfo?.isEmpty == true { debugInfo = nil }
    self.symbols = SymbolTable(session, regions: regions)
    self.stubs = regions.regions.contains(where: PltStubs.holds) ? PltStubs(elf) : nil
    self.classifier = OriginClassifier(module, hasDebugInfo: debugInfo != nil)
    if debugInfo == nil {
      problems += DebugFileProblems.find(elf: elf, module: module, searchPath: searchPath, reason: reason)
    }
    self.debugInfo = debugInfo
    self.session = session
    self.module = module
    self.regions = regions
  }

  /// The inlined chain at `frame`, innermost first, never empty; whether anything named it.
  mutating func resolve(
    _ frame: FrameAddress, demangler: inout Demangler
  ) -> (frames: [SourceFrame], isNamed: Bool) {
    let address = frame.lookupAddress
    let symbol = symbols.symbol(at: address, in: session)?.name
    guard let chain = debugInfo?.frames(at: address), !chain.isEmpty else {
      let function =
        symbol.map { demangler.demangle($0) }
        ?? stubTarget(at: address).map { demangler.demangle($0) + "@plt" }
      return ([sourceFrame(function, at: frame, isCovered: false)], function != nil)
    }
    var frames: [SourceFrame] = []
    var isNamed = true
    for part in chain {
      var function = part.linkageName.map { demangler.demangle($0) }
      // GCC names static functions of C++ in the symbol table only.
      if function == nil, !part.isInlined, let symbol, part.name == nil || Demangler.isItanium(symbol) {
        function = demangler.demangle(symbol)
      }
      function = function ?? part.name
      isNamed = isNamed && function != nil
      frames.append(
        sourceFrame(
          function, at: frame, position: part.position, isInlined: part.isInlined, isCovered: true))
    }
    return (frames, isNamed)
  }

  /// Bytes from the start of the symbol that covers a frame to its address; `nil` where none does.
  func symbolOffset(of frame: FrameAddress) -> UInt64? {
    symbols.symbol(at: frame.lookupAddress, in: session).map { frame.address &- $0.address }
  }

  /// Problems that show only after addresses were resolved.
  var lateProblems: [ModuleProblem] {
    guard let missing = debugInfo?.missingSplitUnits.count, missing > 0 else { return [] }
    return [.missingSplitUnits(count: missing)]
  }

  /// The linker's name for what the stub at an address leads to.
  private func stubTarget(at address: UInt64) -> String? {
    guard let stubs, let region = regions.region(at: address), PltStubs.holds(region) else { return nil }
    return stubs.target(at: address, in: region)
  }

  private mutating func sourceFrame(
    _ function: String?, at frame: FrameAddress, position: SourcePosition? = nil, isInlined: Bool = false,
    isCovered: Bool
  ) -> SourceFrame {
    let function = function ?? UnnamedFrame.name(frame.address, in: module)
    return SourceFrame(
      function: function, module: module.name, file: position?.file, line: position?.line ?? 0,
      isInlined: isInlined,
      origin: classifier.origin(isCovered: isCovered, file: position?.file, function: function))
  }
}
