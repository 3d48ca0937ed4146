package import Trace

/// A run whose calls were kept singly, written down call by call.
package struct TimelineFixture {
  /// A call: stack as names, root first; times in nanoseconds.
  package struct Call {
    package var stack: [String]
    package var name: String
    package var thread: Int32
    package var process: Int32
    package var start: UInt64
    package var nanoseconds: UInt64
    package var bytes: UInt64
    package var error: UInt16
    package var program: String

    package init(
      _ stack: [String], _ name: String, thread: Int32 = 10, process: Int32 = 10, start: UInt64,
      nanoseconds: UInt64, bytes: UInt64 = 0, error: UInt16 = 0, program: String = "app"
    ) {
      self.stack = stack
      self.name = name
      self.thread = thread
      self.process = process
      self.start = start
      self.nanoseconds = nanoseconds
      self.bytes = bytes
      self.error = error
      self.program = program
    }
  }

  /// When captures of fixtures start, by their clock.
  private static let origin: UInt64 = 5_000_000_000

  /// The profile of calls, of which the first `limit` are kept singly.
  package static func profile(of calls: [Call], limit: Int = .max) -> ResolvedProfile {
    let builder = ProfileBuilder(slowThresholdNanoseconds: 1_000_000)
    var timeline = CallTimelineBuilder(limit: limit)
    var names: [String] = []
    for call in calls {
      let frames = call.stack.map { name in
        let index = names.firstIndex(of: name) ?? names.count
        if index == names.count { names.append(name) }
        return builder.interner.id(
          of: FrameAddress(module: nil, address: UInt64(index), isReturnAddress: false))
      }
      let stack = builder.interner.intern(frames.reversed())
      let key = Profile.SeriesKey(
        stack: stack, call: builder.id(of: TracedCall(name: call.name, isWaiting: call.name == "poll")),
        errorNumber: call.error, program: builder.id(ofProgram: call.program))
      let series = builder.add(key, nanoseconds: call.nanoseconds, bytes: call.bytes)
      let start = SyscallStart(
        thread: ProcessID(call.thread), process: ProcessID(call.process), space: AddressSpaceID(0),
        number: SyscallNumber(0), arguments: CallArguments(),
        time: Timestamp(nanoseconds: origin + call.start), stack: stack)
      let event = SyscallEvent(
        call: start, result: 0, isFinished: true,
        end: Timestamp(nanoseconds: origin + call.start + call.nanoseconds))
      timeline.add(event, bytes: call.bytes, series: series)
    }
    var profile = builder.profile(capture: CaptureSummary(), modules: [])
    profile.capture.startUnixNanoseconds = 1_700_000_000_123_456_789
    profile.capture.wallNanoseconds = calls.map { $0.start + $0.nanoseconds }.max() ?? 0
    profile.timeline = timeline.timeline(from: Timestamp(nanoseconds: origin))
    let chains = profile.frames.map { frame in
      let name = names[Int(frame.address)]
      return [
        SourceFrame(
          function: name, module: "app", file: "/src/\(name).c", line: UInt32(frame.address) + 1,
          origin: .program)
      ]
    }
    return ResolvedProfile(profile: profile, sourceFrames: chains)
  }

  /// Calls that look random, one after the other in each of a few threads.
  package static func randomCalls(_ count: Int, seed: UInt64) -> [Call] {
    var random = SeededGenerator(seed: seed)
    var ends: [Int32: UInt64] = [:]
    return (0..<count).map { _ in
      let thread = Int32.random(in: 10...13, using: &random)
      let depth = Int.random(in: 0...4, using: &random)
      let start = (ends[thread] ?? 0) + .random(in: 0...5000, using: &random)
      let time = UInt64.random(in: 0...(Bool.random(using: &random) ? 3000 : 3_000_000), using: &random)
      ends[thread] = start + time
      return Call(
        (0..<depth).map { _ in "function_\(Int.random(in: 0...3, using: &random))" },
        ["read", "write", "poll"].randomElement(using: &random) ?? "read", thread: thread,
        process: thread / 2, start: start, nanoseconds: time, bytes: .random(in: 0...4096, using: &random),
        error: Int.random(in: 0...4, using: &random) == 0 ? 11 : 0,
        program: thread == 13 ? "helper" : "app")
    }
  }
}
