import Stats
import TestSupport
import Testing
import Trace

@testable import Pprof

/// A profile as text that does not depend on how its entries are numbered.
struct ProfileText: Equatable {
  let series: [String: [String]]
  let capture: String
  let modules: Set<String>
  let notes: [String]

  init(_ resolved: ResolvedProfile) {
    let profile = resolved.profile
    var measures: [String: Measure] = [:]
    for series in profile.series {
      measures[Self.key(series.key, resolved), default: Measure()].merge(series.measure)
    }
    series = measures.mapValues(Self.numbers)
    capture = String(reflecting: profile.capture)
    modules = Set(profile.modules.map { "\($0.path) \($0.buildID) \($0.isExecutable)" })
    notes = resolved.notes
  }

  private static func key(_ key: Profile.SeriesKey, _ resolved: ResolvedProfile) -> String {
    let profile = resolved.profile
    let frames = profile.stacks.frames(of: key.stack).map { id in
      let frame = profile.frames[Int(id.index)]
      let module = frame.module.map { profile.modules[Int($0.index)].path } ?? "none"
      return "\(module) \(frame.address) \(frame.isReturnAddress) \(resolved.sourceFrames[Int(id.index)])"
    }
    return
      "\(profile.calls[Int(key.call.index)]) \(key.errorNumber) \(profile.programs[Int(key.program)]) "
      + "\(profile.files[Int(key.file.index)]) \(profile.threads[Int(key.thread)]) \(frames)"
  }

  private static func numbers(_ measure: Measure) -> [String] {
    let latency = measure.latency
    let percentiles = latency.percentiles([0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
    let counts = [
      measure.calls, measure.errors, measure.bytes, measure.slowCalls, measure.totalNanoseconds,
      latency.minimum, latency.maximum,
    ]
    let buckets = latency.buckets.map { "\($0.lowerBound): \($0.count)" }
    return counts.map(String.init) + percentiles.map(String.init) + ["\(latency.standardDeviation)"] + buckets
  }
}

extension ProfileFixture {
  /// A profile that has something of all that can be saved.
  static var full: ResolvedProfile {
    var fixture = ProfileFixture.random(seed: 7, stacks: 300)
    fixture.notes = ["no debug information: /usr/bin/a", "zwei\nZeilen: ä"]
    fixture.capture.command = ["app", "--option", "", "two words", "σ\n"]
    fixture.capture.tracesUsualCalls = false
    fixture.capture.wallNanoseconds = 12_345_678_901
    fixture.capture.floor = CaptureSummary.Floor(sameProcessor: 1234, otherProcessor: 56_789)
    fixture.capture.clock = .kernel
    fixture.capture.callsTimedByTracer = 5
    fixture.capture.clockObstacle = "σ is\nforbidden"
    fixture.capture.ownNanoseconds = 6_000_000
    fixture.capture.unnamedFrames = 7
    fixture.capture.unfinishedCalls = 3
    fixture.capture.unwinding.complete = 10
    fixture.capture.unwinding.frameLimit = 11
    fixture.capture.unwinding.noUnwindInformation = 12
    fixture.capture.unwinding.unreadableMemory = 13
    fixture.capture.unwinding.badUnwindInformation = 14
    var profile = fixture.resolved.profile
    profile.modules = [
      Module(path: "/usr/lib/libc.so.6", buildID: [1, 0xab, 0xff], isExecutable: false, openPath: nil),
      Module(path: "/home/me/app", buildID: [], isExecutable: true, openPath: nil),
      Module(path: "[jit 12]", buildID: [0], isExecutable: false, openPath: nil),
    ]
    let addresses: [UInt64] = [0, 1, 0x1000, .max, 1 << 63]
    profile.frames = profile.frames.indices.map { index in
      FrameAddress(
        module: index % 4 == 3 ? nil : ModuleID(UInt32(index % 4)),
        address: addresses[index % 5] &+ UInt64(index) / 5 * 16, isReturnAddress: index % 3 == 0)
    }
    let chains = fixture.resolved.sourceFrames.enumerated().map { index, chain in
      chain.map {
        SourceFrame(
          function: $0.function, module: index % 2 == 0 ? "app" : $0.module,
          file: index % 5 == 0 ? nil : "/src/\(index % 7).c",
          line: UInt32(index), isInlined: $0.isInlined, origin: $0.origin)
      }
    }
    return ResolvedProfile(profile: profile, sourceFrames: chains, notes: fixture.notes)
  }
}
