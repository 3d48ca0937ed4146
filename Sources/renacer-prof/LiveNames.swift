internal import Report
internal import Symbols
internal import Trace

/// Names of the stacks that calls come from, while the capture runs.
///
/// The nearest own frame is remembered for each stack, the frames of whole stacks for the few that were asked for last: a
/// recursive program has more stacks than should be kept with all their names.
final class LiveNames {
  private struct Stack {
    let id: StackID
    let frames: [LiveFrame]
  }

  /// Whole stacks that are kept; a power of two.
  private static let stackCount = 256

  private let interner: StackInterner
  private let modules: ModuleTable
  private let symbolizer = LiveSymbolizer(perfMapPaths: { Resolution.perfMapPaths(of: $0) })
  /// By the stack's number; the outer `nil` where it was not asked for.
  private var sources: [SourceFrame??] = []
  private var stacks = [Stack?](repeating: nil, count: LiveNames.stackCount)

  init(interner: StackInterner, modules: ModuleTable) {
    self.interner = interner
    self.modules = modules
  }

  /// The nearest frame of the program's own code; `nil` for a stack that is not known.
  func source(of stack: StackID) -> SourceFrame? {
    guard stack != .empty else { return nil }
    let index = Int(stack.index)
    if index < sources.count, let known = sources[index] { return known }
    let chain = frames(of: stack).map(\.frame)
    let source = SelfFrame.index(in: chain).map { chain[$0] }
    while sources.count <= index { sources.append(nil) }
    sources[index] = .some(source)
    return source
  }

  /// All frames with inlined ones, leaf first.
  func frames(of stack: StackID) -> [LiveFrame] {
    guard stack != .empty else { return [] }
    let slot = Int(stack.index) % Self.stackCount
    if let known = stacks[slot], known.id == stack { return known.frames }
    let frames = interner.stacks.frames(of: stack).flatMap(named)
    stacks[slot] = Stack(id: stack, frames: frames)
    return frames
  }

  private func named(_ id: FrameID) -> [LiveFrame] {
    let address = interner.frames[Int(id.index)]
    if address == .missingCallers {
      let frame = SourceFrame(function: "[callers missing]", module: "", origin: .library)
      return [LiveFrame(frame: frame, modulePath: "", address: 0, symbolOffset: nil)]
    }
    let name = symbolizer.name(of: id, address, in: modules.modules)
    let path = address.module.map { modules.modules[Int($0.index)].path } ?? "[jit]"
    return name.chain.map { frame in
      // The symbol is that of the function itself, not of those inlined into it.
      LiveFrame(
        frame: frame, modulePath: path, address: address.address,
        symbolOffset: frame.isInlined ? nil : name.symbolOffset)
    }
  }
}
