public import Trace

/// The names of a profile's frames, and what could not be named.
public struct Symbolization: Sendable {
  /// For each frame that was asked for, by its index: the inlined chain, innermost first, never empty.
  public private(set) var frames: [[SourceFrame]]
  /// Frames that have no more than `module+0xoffset` or an address.
  public private(set) var unnamedFrameCount = 0
  /// Frames whose innermost source line is not known.
  public private(set) var framesWithoutLineCount = 0
  /// Problems of modules, in order of module.
  public internal(set) var notes: [ModuleNote] = []

  init(count: Int) { frames = Array(repeating: [], count: count) }

  mutating func set(_ chain: [SourceFrame], isNamed: Bool, at index: Int) {
    frames[index] = chain
    if !isNamed { unnamedFrameCount += 1 }
    if chain.first?.line ?? 0 == 0 { framesWithoutLineCount += 1 }
  }
}
