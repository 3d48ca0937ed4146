internal import Trace

/// The lines of the stacks that were written last: programs make most calls from few places.
struct StackTextCache {
  private struct Entry {
    var stack = StackID.empty
    var lines: ByteBuffer = []
  }

  /// Stacks that are kept. Each has one place, which the next with the same remainder takes from it.
  private static let stackCount = 256

  private var entries = [Entry](repeating: Entry(), count: StackTextCache.stackCount)

  /// Writes a line for each frame of a call's stack.
  mutating func write(_ call: LiveCall, to text: inout ByteBuffer) {
    guard !call.frames.isEmpty else { return }
    let stack = call.start.stack
    let slot = Int(stack.index) % Self.stackCount
    if entries[slot].stack != stack || stack == .empty {
      entries[slot].stack = stack
      entries[slot].lines.removeAll(keepingCapacity: true)
      for frame in call.frames { StackFrameText.write(frame, to: &entries[slot].lines) }
    }
    text += entries[slot].lines
  }
}
