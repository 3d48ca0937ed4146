/// Turns unwound frames into stack numbers, the same for the same frames.
package final class StackInterner {
  package private(set) var frames: [FrameAddress] = []
  package private(set) var stacks = StackTable()
  private var known: [FrameAddress: FrameID] = [:]

  package init() {}

  /// The number of a stack whose frames are given leaf first.
  package func intern(_ leafFirst: [FrameID]) -> StackID {
    var stack = StackID.empty
    for frame in leafFirst.reversed() { stack = stacks.intern(frame, calledFrom: stack) }
    return stack
  }

  /// The number of a frame.
  package func id(of frame: FrameAddress) -> FrameID {
    if let id = known[frame] { return id }
    let id = FrameID(UInt32(frames.count))
    frames.append(frame)
    known[frame] = id
    return id
  }
}
