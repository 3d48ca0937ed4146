internal import Stats
package import Trace

/// A profile written down by hand: stacks as names, root first.
package struct ProfileFixture {
  private var profile = Profile(capture: CaptureSummary())
  private var chains: [[SourceFrame]] = []
  private var frameIndices: [[SourceFrame]: UInt32] = [:]
  private var callIndices: [TracedCall: UInt16] = [:]
  private var programIndices: [String: UInt16] = [:]

  package var resolved: ResolvedProfile {
    ResolvedProfile(profile: profile, sourceFrames: chains, notes: notes)
  }

  /// What could not be named.
  package var notes: [String] = []

  package init() {}

  /// What is said of the capture in headers.
  package var capture: CaptureSummary {
    get { profile.capture }
    set { profile.capture = newValue }
  }

  /// Calls from a stack whose frames are all functions of the program `app`, one address each.
  package mutating func add(
    _ stack: [String], _ call: String, microseconds: [UInt64], bytes: UInt64 = 0, error: UInt16 = 0,
    isWaiting: Bool = false, program: String = "app", file: String = "", thread: String = ""
  ) {
    let frames = stack.map { [SourceFrame(function: $0, module: "app", origin: .program)] }
    add(
      addresses: frames, call, nanoseconds: microseconds.map { $0 * 1000 }, bytes: bytes, error: error,
      isWaiting: isWaiting, program: program, file: file, thread: thread)
  }

  /// Calls from a stack of addresses, outermost first, each with its inlined chain, innermost first.
  /// `bytes` are those of the first call; the others move none.
  package mutating func add(
    addresses: [[SourceFrame]], _ call: String, nanoseconds: [UInt64], bytes: UInt64 = 0, error: UInt16 = 0,
    isWaiting: Bool = false, program: String = "app", file: String = "", thread: String = ""
  ) {
    var stack = StackID.empty
    for chain in addresses { stack = profile.stacks.intern(FrameID(frame(chain)), calledFrom: stack) }
    var measure = Measure()
    for (index, duration) in nanoseconds.enumerated() {
      measure.add(
        nanoseconds: duration, bytes: index == 0 ? bytes : 0, isError: error != 0,
        isSlow: duration >= capture.slowThresholdNanoseconds)
    }
    let key = Profile.SeriesKey(
      stack: stack, call: callID(TracedCall(name: call, isWaiting: isWaiting)), errorNumber: error,
      program: programIndex(program), file: fileID(TracedFile(name: file)), thread: threadIndex(thread))
    profile.series.append(Profile.Series(key: key, measure: measure))
  }

  private mutating func frame(_ chain: [SourceFrame]) -> UInt32 {
    if let known = frameIndices[chain] { return known }
    let created = UInt32(chains.count)
    chains.append(chain)
    profile.frames.append(FrameAddress(module: nil, address: UInt64(created), isReturnAddress: false))
    frameIndices[chain] = created
    return created
  }

  private mutating func callID(_ call: TracedCall) -> CallID {
    if let known = callIndices[call] { return CallID(known) }
    let created = UInt16(profile.calls.count)
    profile.calls.append(call)
    callIndices[call] = created
    return CallID(created)
  }

  private mutating func programIndex(_ name: String) -> UInt16 {
    if let known = programIndices[name] { return known }
    let created = UInt16(profile.programs.count)
    profile.programs.append(name)
    programIndices[name] = created
    return created
  }
}

extension ProfileFixture {
  private mutating func fileID(_ file: TracedFile) -> FileID {
    if let known = profile.files.firstIndex(of: file) { return FileID(UInt32(known)) }
    profile.files.append(file)
    return FileID(UInt32(profile.files.count - 1))
  }

  private mutating func threadIndex(_ name: String) -> UInt16 {
    if let known = profile.threads.firstIndex(of: name) { return UInt16(known) }
    profile.threads.append(name)
    return UInt16(profile.threads.count - 1)
  }
}

/// Numbers that look random and are the same in every run.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension ProfileFixture {
  /// Random stacks over a few functions, so that many share callers and some recurse.
  package static func random(
    seed: UInt64, stacks: Int, functions: Int = 12, depth: Int = 14, programs: Int = 2
  ) -> Self {
    var random = SeededGenerator(seed: seed)
    var fixture = ProfileFixture()
    let calls = [("read", false), ("write", false), ("openat", false), ("poll", true)]
    let origins: [CodeOrigin] = [.program, .library, .generated]
    for _ in 0..<stacks {
      let addresses = (0..<Int.random(in: 0...depth, using: &random)).map { _ in
        (0..<Int.random(in: 1...2, using: &random)).map { link in
          let function = Int.random(in: 0..<functions, using: &random)
          return SourceFrame(
            function: "function_\(function)", module: "module_\(function % 3)", isInlined: link == 0,
            origin: origins[function % 3])
        }
      }
      let call = calls.randomElement(using: &random) ?? ("read", false)
      fixture.add(
        addresses: addresses, call.0,
        nanoseconds: (0...Int.random(in: 0...3, using: &random)).map { _ in
          UInt64.random(in: 100...5_000_000, using: &random)
        },
        bytes: UInt64.random(in: 0...9000, using: &random), error: Bool.random(using: &random) ? 0 : 11,
        isWaiting: call.1, program: "program_\(Int.random(in: 0..<programs, using: &random))",
        file: ["", "[unknown]", "/etc/hosts", "tcp :80 accepted", "/tmp/ä\n"].randomElement(using: &random)
          ?? "",
        thread: ["", "main", "worker"].randomElement(using: &random) ?? "")
    }
    return fixture
  }
}
