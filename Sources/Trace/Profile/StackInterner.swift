/// Turns unwound frames into stack numbers, the same for the same frames.
public final class StackInterner {
  public private(set) var frames: [FrameAddress] = []
  public private(set) var stacks = StackTable()
  private var known: [FrameAddress: FrameID] = [:]

  public init() {}

  /// The number of a stack whose frames are given leaf first.
  public func intern(_ leafFirst: [FrameID]) -> StackID {
    var stack = StackID.empty
    for frame in leafFirst.reversed() { stack = stacks.intern(frame, calledFrom: stack) }
    return stack
  }

  /// The number of a frame.
  public func id(of frame: FrameAddress) -> FrameID {
    if let id = known[frame] { return id }
    let id = FrameID(UInt32(frames.count))
    frames.append(frame)
    known[frame] = id
    return id
  }
}
