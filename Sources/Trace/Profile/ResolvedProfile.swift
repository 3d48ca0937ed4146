/// A profile whose frames have names: what renderers read.
public struct ResolvedProfile: Sendable {
  public let profile: Profile
  /// For each frame of the profile, by `FrameID.index`: the inlined chain, innermost first, never empty.
  public let sourceFrames: [[SourceFrame]]

  /// What could not be named and why, one line each. Untrusted text: paths of the traced program are in it.
  public let notes: [String]

  public init(profile: Profile, sourceFrames: [[SourceFrame]], notes: [String] = []) {
    self.profile = profile
    self.sourceFrames = sourceFrames
    self.notes = notes
  }

  /// All frames of a stack with inlined ones, leaf first.
  public func frames(of stack: StackID) -> [SourceFrame] {
    profile.stacks.frames(of: stack).flatMap { sourceFrames[Int($0.index)] }
  }
}
