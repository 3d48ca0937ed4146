package import Trace

/// The names of a profile's frames, and what could not be named.
package struct Symbolization: Sendable {
  /// For each frame that was asked for, by its index: the inlined chain, innermost first, never empty.
  package private(set) var frames: [[SourceFrame]]
  /// Frames that have no more than `module+0xoffset` or an address.
  package private(set) var unnamedFrameCount = 0
  /// Frames whose innermost source line is not known.
  package private(set) var framesWithoutLineCount = 0
  /// Problems of modules, in order of module.
  package internal(set) var notes: [ModuleNote] = []

  init(count: Int) { frames = Array(repeating: [], count: count) }

  mutating func set(_ chain: [SourceFrame], isNamed: Bool, at index: Int) {
    frames[index] = chain
    if !isNamed { unnamedFrameCount += 1 }
    if chain.first?.line ?? 0 == 0 { framesWithoutLineCount += 1 }
  }
}
