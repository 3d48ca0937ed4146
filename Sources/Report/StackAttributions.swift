internal import Trace

/// What the stacks of a profile are charged to: to what `SelfFrame` says, or to the start of the program.
///
/// What is known of frames is found once for each address, and attributions are numbers, so that a stack costs no more
/// than a walk to its own frame.
struct StackAttributions {
  /// What a call can be charged to, by its number.
  private(set) var attributions: [SelfAttribution] = []

  /// What is known of a frame, an address with its inlined chain.
  private struct Frame {
    /// Place of its chain among all links.
    var start = 0
    var links = 0
    /// Offset of the innermost link that is the program's own; `nil` where none is.
    var own: Int?
    /// Offset of the innermost link that is charged where a stack has no own one.
    var foreign: Int?
    /// The number of the dynamic loader whose code all of the chain is; `nil` for other code.
    var loader: Int?
  }

  private let stacks: StackTable
  private let sourceFrames: [[SourceFrame]]
  private var frames: [Frame] = []
  private var loaders: [String] = []
  /// Numbers of attributions: by link, by loader, and of stacks without frames; -1 while not given.
  private var numberOfLink: [Int32]
  private var numberOfLoader: [Int32]
  private var numberOfNone: Int32 = -1

  init(_ resolved: ResolvedProfile) {
    stacks = resolved.profile.stacks
    sourceFrames = resolved.sourceFrames
    var start = 0
    var loaders: [String] = []
    frames.reserveCapacity(sourceFrames.count)
    for chain in sourceFrames {
      var frame = Frame(start: start, links: chain.count)
      frame.own = chain.firstIndex { SelfFrame.isOwn($0) }
      frame.foreign = chain.firstIndex { SelfFrame.isForeign($0) }
      if let module = chain.first?.module, SelfFrame.isLoader(module),
        chain.allSatisfy({ $0.module == module })
      {
        frame.loader = loaders.firstIndex(of: module) ?? loaders.count
        if frame.loader == loaders.count { loaders.append(module) }
      }
      frames.append(frame)
      start += chain.count
    }
    self.loaders = loaders
    numberOfLink = Array(repeating: -1, count: start)
    numberOfLoader = Array(repeating: -1, count: loaders.count)
  }

  /// The number of what calls from a stack are charged to.
  mutating func number(of stack: StackID) -> Int {
    if let loader = loaderAlone(in: stack) {
      return Self.number(&numberOfLoader[loader], in: &attributions) {
        SelfAttribution(startOf: loaders[loader])
      }
    }
    guard let (frame, link) = chargedLink(of: stack) else {
      return Self.number(&numberOfNone, in: &attributions) { SelfAttribution(charging: nil) }
    }
    return Self.number(&numberOfLink[frames[frame].start + link], in: &attributions) {
      SelfAttribution(charging: sourceFrames[frame][link])
    }
  }

  private static func number(
    _ number: inout Int32, in attributions: inout [SelfAttribution], make: () -> SelfAttribution
  ) -> Int {
    if number < 0 {
      number = Int32(attributions.count)
      attributions.append(make())
    }
    return Int(number)
  }

  /// The loader that all frames of a stack belong to, if it is one.
  private func loaderAlone(in stack: StackID) -> Int? {
    var loader: Int?
    var current = stack
    while current != .empty {
      let node = stacks.nodes[Int(current.index)]
      guard let found = frames[Int(node.frame.index)].loader, loader == nil || loader == found else {
        return nil
      }
      loader = found
      current = node.parent
    }
    return loader
  }

  /// The frame and the offset in its chain that calls of a stack are charged to; `nil` for a stack without frames.
  private func chargedLink(of stack: StackID) -> (frame: Int, link: Int)? {
    var foreign: (frame: Int, link: Int)?
    // The second link of the stack, or the only one.
    var wrapped: (frame: Int, link: Int)?
    var links = 0
    var current = stack
    while current != .empty {
      let node = stacks.nodes[Int(current.index)]
      let index = Int(node.frame.index)
      let frame = frames[index]
      if let own = frame.own { return (index, own) }
      if foreign == nil, let link = frame.foreign { foreign = (index, link) }
      if links < 2, frame.links > 0 { wrapped = (index, links == 0 ? min(1, frame.links - 1) : 0) }
      links += frame.links
      current = node.parent
    }
    return foreign ?? wrapped
  }
}
