internal import Symbols
internal import Trace

/// Names for the frames of a profile.
enum Resolution {
  static func resolve(_ profile: Profile) -> ResolvedProfile {
    ResolvedProfile(
      profile: profile,
      sourceFrames: profile.frames.map { frame in
        let m = frame.module.map { profile.modules[Int($0.index)] }
        return [
          SourceFrame(
            function: (m?.name ?? "?") + "+0x" + String(frame.address, radix: 16), module: m?.name ?? "?",
            origin: m?.isExecutable == true ? .program : .library)
        ]
      })
  }
}
