internal import Glibc
public import Trace

/// Opens modules with their debug information and symbols while the program still runs, each on a thread that takes only what
/// processor time nobody else wants: distributions ship it compressed, and to unpack and index that of the C library takes
/// longer than all look-ups.
///
/// Belongs to one thread.
public final class DebugInfoPrefetch {
  /// What is open takes memory until names are wanted.
  private static let mostModules = 8
  private static let largestFile = 16 << 20

  private let searchPath: String
  private let stepAside: @Sendable () -> Void
  private var tried: Set<ModuleID> = []
  private var openings: [ModuleID: (opening: Opening, thread: BackgroundThread)] = [:]

  /// - Parameter stepAside: is called by each thread at its start, to leave the processors to others.
  public init(options: Symbolizer.Options = Symbolizer.Options(), stepAside: @escaping @Sendable () -> Void) {
    searchPath = options.debugFileDirectories.joined(separator: ":")
    self.stepAside = stepAside
  }

  deinit { for opening in openings.values { opening.thread.join() } }

  /// Begins with a module, unless it has a large file or there are many already.
  public func begin(_ id: ModuleID, _ module: Module) {
    guard module.path.hasPrefix("/"), openings.count < Self.mostModules, tried.insert(id).inserted
    else { return }
    let file = module.openPath ?? module.path
    var status = stat()
    guard stat(file, &status) == 0, status.st_size <= Self.largestFile else { return }
    let opening = Opening(module, searchPath: searchPath, stepAside: stepAside)
    if let thread = BackgroundThread({ opening.run() }) { openings[id] = (opening, thread) }
  }

  /// What was begun with, once it is there; `nil` where nothing was, or it failed.
  func take(_ id: ModuleID) -> ModuleResolver? {
    guard let (opening, thread) = openings.removeValue(forKey: id) else { return nil }
    thread.hurry()
    thread.join()
    return opening.resolver.take()
  }
}

/// One module that is being opened. Its thread has it until that ends.
private final class Opening {
  var resolver: ModuleResolver?
  private let module: Module
  private let searchPath: String
  private let stepAside: @Sendable () -> Void

  init(_ module: Module, searchPath: String, stepAside: @escaping @Sendable () -> Void) {
    self.module = module
    self.searchPath = searchPath
    self.stepAside = stepAside
  }

  func run() {
    stepAside()
    // What fails is tried again where it is needed, and said there.
    resolver = try? ModuleResolver(module, searchPath: searchPath)
  }
}
