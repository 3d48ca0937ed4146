import Stats

@testable import Trace

/// A profile without the order of its tables: two that say the same are equal.
struct CanonicalProfile: Equatable {
  struct Frame: Hashable {
    let module: String
    let buildID: [UInt8]
    let address: UInt64
    let isReturnAddress: Bool
    let chain: [SourceFrame]
  }

  struct Key: Hashable {
    let leafFirst: [Frame]
    let call: TracedCall
    let error: UInt16
    let program: String
    let file: String
    let thread: String
  }

  struct Figures: Equatable {
    let latency: LatencyHistogram
    let errors: UInt64
    let bytes: UInt64
    let slowCalls: UInt64
  }

  let series: [Key: Figures]
  let executables: Set<String>
  let commands: Set<[String]>
  let notes: Set<String>
  let capture: [UInt64?]
  let unwinding: UnwindSummary
  let backend: CaptureSummary.Backend
  let clock: CaptureSummary.Clock
  let clockObstacle: String?
  let tracesUsualCalls: Bool

  init(_ resolved: ResolvedProfile) {
    let profile = resolved.profile
    let frames = zip(profile.frames, resolved.sourceFrames).map { frame, chain in
      let module = frame.module.map { profile.modules[Int($0.index)] }
      return Frame(
        module: module?.path ?? "", buildID: module?.buildID ?? [], address: frame.address,
        isReturnAddress: frame.isReturnAddress, chain: chain)
    }
    var sums: [Key: Measure] = [:]
    for series in profile.series {
      let key = Key(
        leafFirst: profile.stacks.frames(of: series.key.stack).map { frames[Int($0.index)] },
        call: profile.calls[Int(series.key.call.index)], error: series.key.errorNumber,
        program: profile.programs[Int(series.key.program)],
        file: profile.files[Int(series.key.file.index)].name,
        thread: profile.threads[Int(series.key.thread)])
      sums[key, default: Measure()].merge(series.measure)
    }
    series = sums.mapValues {
      Figures(latency: $0.latency, errors: $0.errors, bytes: $0.bytes, slowCalls: $0.slowCalls)
    }
    executables = Set(profile.modules.filter(\.isExecutable).map(\.path))
    commands = Set(profile.capture.commands.map(Array.init))
    notes = Set(resolved.notes)
    capture = [
      profile.capture.wallNanoseconds, profile.capture.unfinishedCalls,
      profile.capture.slowThresholdNanoseconds, profile.capture.floor?.sameProcessor,
      profile.capture.floor?.otherProcessor, profile.capture.callsTimedByTracer,
      profile.capture.ownNanoseconds, profile.capture.unnamedFrames,
    ]
    backend = profile.capture.backend
    clock = profile.capture.clock
    clockObstacle = profile.capture.clockObstacle
    unwinding = profile.capture.unwinding
    tracesUsualCalls = profile.capture.tracesUsualCalls
  }
}
