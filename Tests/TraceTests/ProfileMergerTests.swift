import Stats
import TestSupport
import Testing

@testable import Trace

@Suite struct ProfileMergerTests {
  private static let modules = (0..<5).map { index in
    Module(
      path: "/usr/bin/module\(index / 2)", buildID: [UInt8(index)], isExecutable: index == 4, openPath: nil)
  }

  /// A run that differs from others in everything that profiles can differ in.
  private static func run(seed: UInt64, threshold: UInt64 = 1_000_000) -> ResolvedProfile {
    var random = SeededGenerator(seed: seed &* 77 &+ 5)
    var fixture = ProfileFixture()
    fixture.capture.slowThresholdNanoseconds = threshold
    for _ in 0..<60 {
      let stack = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        "function_\(Int.random(in: 0...4, using: &random))"
      }
      let isError = Int.random(in: 0...3, using: &random) == 0
      fixture.add(
        stack, ["read", "write", "poll"].randomElement(using: &random) ?? "read",
        microseconds: (0...Int.random(in: 0...3, using: &random)).map { _ in
          .random(in: 0...9000, using: &random)
        }, bytes: .random(in: 0...4096, using: &random), error: isError ? 2 : 0,
        program: "program_\(Int.random(in: 0...2, using: &random))",
        file: ["", "/a", "/b", "[other files]", "pipe"].randomElement(using: &random) ?? "",
        thread: ["", "t1", "t2"].randomElement(using: &random) ?? "")
    }
    fixture.notes = ["note \(Int.random(in: 0...2, using: &random))"]
    var profile = fixture.resolved.profile
    // Which modules a profile has, and in what order, is its own affair; the same code is in the same one.
    profile.modules = Self.modules.shuffled(using: &random)
    profile.frames = zip(profile.frames, fixture.resolved.sourceFrames).map { frame, chain in
      let name = chain[0].function
      let module = name.last?.wholeNumberValue ?? 0
      let place = profile.modules.firstIndex { $0.buildID == [UInt8(module)] } ?? 0
      return FrameAddress(module: ModuleID(UInt32(place)), address: 0x1000, isReturnAddress: true)
    }
    profile.capture.command = [["app", "1"], ["app", "2"], ["other"]].randomElement(using: &random) ?? []
    profile.capture.wallNanoseconds = .random(in: 0...1_000_000, using: &random)
    profile.capture.unfinishedCalls = .random(in: 0...3, using: &random)
    profile.capture.unwinding.complete = .random(in: 0...100, using: &random)
    profile.capture.unwinding.frameLimit = .random(in: 0...100, using: &random)
    profile.capture.backend = [.ptrace, .perf].randomElement(using: &random) ?? .perf
    profile.capture.clock = [.kernel, .tracer].randomElement(using: &random) ?? .kernel
    profile.capture.callsTimedByTracer = .random(in: 0...9, using: &random)
    profile.capture.clockObstacle = ["too old", "forbidden", nil].randomElement(using: &random) ?? nil
    profile.capture.ownNanoseconds = .random(in: 0...1_000_000, using: &random)
    profile.capture.unnamedFrames = .random(in: 0...9, using: &random)
    profile.capture.floor = .init(
      sameProcessor: .random(in: 1...9, using: &random), otherProcessor: .random(in: 1...9, using: &random))
    return ResolvedProfile(
      profile: profile, sourceFrames: fixture.resolved.sourceFrames, notes: fixture.notes)
  }

  private static func sum(_ profiles: [ResolvedProfile]) throws -> ResolvedProfile {
    var merger = ProfileMerger()
    for profile in profiles { try merger.add(profile) }
    return merger.result
  }

  @Test("merging is associative and commutative", arguments: UInt64(0)..<20)
  func ordering(seed: UInt64) throws {
    // Thresholds differ in some: the greatest holds whatever the order.
    let thresholds: [UInt64] =
      seed % 2 == 0 ? [1_000_000, 1_000_000, 1_000_000] : [1_000_000, 4_000_000, 2_000_000]
    let runs = thresholds.enumerated().map { Self.run(seed: seed * 3 + UInt64($0), threshold: $1) }
    let (a, b, c) = (runs[0], runs[1], runs[2])
    let sum = CanonicalProfile(try Self.sum([a, b, c]))
    #expect(CanonicalProfile(try Self.sum([a, Self.sum([b, c])])) == sum)
    #expect(CanonicalProfile(try Self.sum([Self.sum([a, b]), c])) == sum)
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
      #expect(CanonicalProfile(try Self.sum(order)) == sum)
    }
  }

  @Test("one profile is its own sum", arguments: UInt64(0)..<5)
  func identity(seed: UInt64) throws {
    let run = Self.run(seed: seed)
    #expect(CanonicalProfile(try Self.sum([run])) == CanonicalProfile(run))
  }

  @Test(
    "each series is the sum of those with the same stack, call, error, program, file and thread",
    arguments: UInt64(0)..<5)
  func sums(seed: UInt64) throws {
    let runs = (0..<4).map { Self.run(seed: seed * 4 + $0) }
    let parts = runs.map(CanonicalProfile.init)
    let sum = CanonicalProfile(try Self.sum(runs))
    #expect(Set(sum.series.keys) == Set(parts.flatMap(\.series.keys)))
    for (key, figures) in sum.series {
      let same = parts.compactMap { $0.series[key] }
      var latency = LatencyHistogram()
      for part in same { latency.merge(part.latency) }
      #expect(figures.latency == latency)
      #expect(figures.bytes == same.reduce(0) { $0 + $1.bytes })
      #expect(figures.errors == same.reduce(0) { $0 + $1.errors })
      #expect(figures.slowCalls == same.reduce(0) { $0 + $1.slowCalls })
    }
    #expect(sum.capture[0] == parts.reduce(0) { $0 + ($1.capture[0] ?? 0) })
    #expect(sum.unwinding.frameLimit == parts.reduce(0) { $0 + $1.unwinding.frameLimit })
  }

  @Test("memory follows distinct stacks: the same run a hundred times has the tables of one")
  func memory() throws {
    // Without series of the same key, as profiles are.
    let run = try Self.sum([Self.run(seed: 1), ProfileFixture().resolved])
    let once = run.profile
    var merger = ProfileMerger()
    for _ in 0..<100 { try merger.add(run) }
    let sum = merger.result.profile
    #expect(sum.stacks.nodes.count == once.stacks.nodes.count)
    #expect(sum.frames.count == once.frames.count)
    #expect(sum.modules.count == once.modules.count)
    // One profile stays as it is, with what it has twice.
    #expect(sum.series.count == Set(run.profile.series.map(\.key)).count)
    #expect(sum.capture.command == run.profile.capture.command)
    #expect(sum.series[0].measure.calls == once.series[0].measure.calls * 100)
  }

  @Test("the same address with other names or in another build is another frame")
  func keepsBuildsApart() throws {
    var old = ProfileFixture()
    old.add(["f"], "read", microseconds: [1])
    var new = ProfileFixture()
    new.add(["g"], "read", microseconds: [1])
    #expect(try Self.sum([old.resolved, new.resolved]).profile.frames.count == 2)

    func build(_ id: UInt8) -> ResolvedProfile {
      var profile = old.resolved.profile
      profile.modules = [Module(path: "/app", buildID: [id], isExecutable: true, openPath: nil)]
      profile.frames = [FrameAddress(module: ModuleID(0), address: 1, isReturnAddress: false)]
      return ResolvedProfile(profile: profile, sourceFrames: old.resolved.sourceFrames)
    }
    #expect(try Self.sum([build(1), build(2)]).profile.frames.count == 2)
    #expect(try Self.sum([build(1), build(1)]).profile.frames.count == 1)
  }

  @Test("sums that do not fit are refused")
  func refusesOverflow() throws {
    var fixture = ProfileFixture()
    fixture.add(["f"], "read", microseconds: [5], bytes: UInt64(Int64.max) / 2 + 1)
    var merger = ProfileMerger()
    try merger.add(fixture.resolved)
    #expect(throws: ProfileMergeError.sumsTooGreat) { try merger.add(fixture.resolved) }

    var ends = ProfileFixture()
    ends.capture.unwinding.complete = .max
    ends.capture.unwinding.frameLimit = 1
    var second = ProfileMerger()
    #expect(throws: ProfileMergeError.sumsTooGreat) { try second.add(ends.resolved) }
  }

  @Test("calls that took less than a limit are left out by their buckets")
  func keepsSlowCalls() throws {
    var measure = Measure()
    for (nanoseconds, bytes) in [(1000, 10), (2_000_000, 10), (3_000_000, 10), (9_000_000, 10)] {
      measure.add(
        nanoseconds: UInt64(nanoseconds), bytes: UInt64(bytes), isError: true, isSlow: nanoseconds > 2_500_000
      )
    }
    let kept = try #require(measure.keeping(from: 1_000_000))
    #expect(kept.calls == 3)
    #expect(kept.errors == 3)
    #expect(kept.bytes == 30)
    #expect(kept.slowCalls == 2)
    #expect(kept.latency.maximum == 9_000_000)
    #expect(abs(Double(kept.totalNanoseconds) / 14_000_000 - 1) < 0.0079)
    #expect(measure.keeping(from: 9_000_001) == nil)
    let whole = try #require(measure.keeping(from: 1000))
    #expect(whole.latency == measure.latency)
  }

  @Test("single calls of one profile stay; those of several are dropped, which is said once")
  func timelines() throws {
    let calls = TimelineFixture.randomCalls(200, seed: 6)
    let one = TimelineFixture.profile(of: calls, limit: 150)
    let alone = try Self.sum([one]).profile
    let timeline = try #require(alone.timeline)
    #expect(timeline.calls.count == 150)
    #expect(timeline.missedCalls == 50)
    for (kept, call) in zip(timeline.calls, calls) {
      let key = alone.series[Int(kept.series)].key
      #expect(alone.calls[Int(key.call.index)].name == call.name)
      #expect(alone.programs[Int(key.program)] == call.program)
      #expect(kept.start == call.start)
    }
    let sum = try Self.sum([one, one, Self.run(seed: 1)])
    #expect(sum.profile.timeline == nil)
    #expect(sum.notes.count { $0.contains("single calls") } == 1)
  }

  @Test("the start of a sum is the first of its runs'")
  func starts() throws {
    var runs = (0..<3).map { TimelineFixture.profile(of: TimelineFixture.randomCalls(3, seed: $0)).profile }
    runs[0].capture.startUnixNanoseconds = 30
    runs[1].capture.startUnixNanoseconds = 20
    runs[2].capture.startUnixNanoseconds = nil
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
      let profiles = order.map {
        ResolvedProfile(profile: runs[$0], sourceFrames: runs[$0].frames.map { _ in [] })
      }
      #expect(try Self.sum(profiles).profile.capture.startUnixNanoseconds == 20)
    }
  }
}
