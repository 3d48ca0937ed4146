internal import Trace

/// A track of a Firefox profile: samples that weigh as much as their calls took, and a marker for each call that was kept
/// singly.
struct FirefoxThread {
  static let markerType = "Syscall"

  private struct Sample {
    let start: UInt64
    let nanoseconds: UInt64
    /// Index of the series.
    let series: Int
  }

  private let name: String
  private let process: String
  private let thread: String
  private let isMain: Bool
  private let samples: [Sample]
  private let calls: [CallTimeline.Call]

  /// The calls of a thread.
  init(_ timeline: ThreadTimeline, _ profile: Profile, includesWaiting: Bool) {
    name = timeline.name
    process = String(timeline.thread.process.rawValue)
    thread = String(timeline.thread.id.rawValue)
    isMain = timeline.isMainThread
    calls = timeline.calls
    samples = calls.compactMap { call in
      let key = profile.series[Int(call.series)].key
      guard includesWaiting || !profile.calls[Int(key.call.index)].isWaiting else { return nil }
      return Sample(start: call.start, nanoseconds: call.nanoseconds, series: Int(call.series))
    }
  }

  /// The sums of a program's series, one after the other.
  private init(
    program: Int, _ profile: Profile, includesWaiting: Bool
  ) {
    name = profile.programs[program]
    process = String(program + 1)
    thread = process
    isMain = true
    calls = []
    var samples: [Sample] = []
    var now: UInt64 = 0
    for (index, series) in profile.series.enumerated()
    where Int(series.key.program) == program
      && (includesWaiting || !profile.calls[Int(series.key.call.index)].isWaiting)
    {
      let time = series.measure.totalNanoseconds
      samples.append(Sample(start: now, nanoseconds: time, series: index))
      now += time
    }
    self.samples = samples
  }

  /// A track for each program.
  static func sums(of profile: Profile, includesWaiting: Bool) -> [FirefoxThread] {
    profile.programs.indices.map {
      FirefoxThread(program: $0, profile, includesWaiting: includesWaiting)
    }
  }

  /// - Parameters:
  ///   - tables: those of this track, empty.
  ///   - sites: of each series.
  func write(
    _ profile: Profile, _ tables: FirefoxTables, _ stacks: ExportStacks, _ sites: [CallSite],
    to json: inout JSONWriter
  ) {
    var tables = tables
    let end = samples.reduce(profile.capture.wallNanoseconds) { max($0, $1.start &+ $1.nanoseconds) }
    json.beginObject()
    json.member("name", name)
    json.member("isMainThread", isMain)
    json.member("processType", "default")
    json.member("processName", sites.isEmpty ? name : programName(sites))
    json.member("pid", process)
    json.member("tid", thread)
    json.member("processStartupTime", 0 as UInt64)
    json.key("processShutdownTime")
    json.milliseconds(end)
    json.member("registerTime", 0 as UInt64)
    json.key("unregisterTime")
    json.null()
    json.key("pausedRanges")
    json.beginArray()
    json.endArray()
    writeSamples(&tables, stacks, to: &json)
    writeMarkers(profile, &tables, stacks, sites, to: &json)
    tables.write(to: &json)
    json.endObject()
  }

  private func programName(_ sites: [CallSite]) -> String {
    samples.first.map { sites[$0.series].program } ?? name
  }

  private func writeSamples(
    _ tables: inout FirefoxTables, _ stacks: ExportStacks, to json: inout JSONWriter
  ) {
    json.key("samples")
    json.beginObject()
    json.member("weightType", "tracing-ms")
    json.column("stack", samples.map { tables.stack(stacks.leaves[$0.series]) })
    json.millisecondsColumn("time", samples.lazy.map(\.start))
    json.millisecondsColumn("weight", samples.lazy.map(\.nanoseconds))
    json.endTable(length: samples.count)
  }

  private func writeMarkers(
    _ profile: Profile, _ tables: inout FirefoxTables, _ stacks: ExportStacks, _ sites: [CallSite],
    to json: inout JSONWriter
  ) {
    let kinds = calls.map { profile.calls[Int(profile.series[Int($0.series)].key.call.index)] }
    json.key("markers")
    json.beginObject()
    json.column("name", kinds.map { tables.string($0.name) })
    json.column(
      "category",
      kinds.map {
        ($0.isWaiting ? FirefoxTables.Category.waiting : FirefoxTables.Category.call).rawValue
      })
    // 1: an interval.
    json.column("phase", calls.map { _ in 1 })
    json.millisecondsColumn("startTime", calls.lazy.map(\.start))
    json.millisecondsColumn("endTime", calls.lazy.map(\.end))
    json.key("data")
    json.beginArray()
    for call in calls {
      json.beginObject()
      json.member("type", Self.markerType)
      sites[Int(call.series)].write(bytes: call.bytes, to: &json)
      json.key("cause")
      json.beginObject()
      json.key("time")
      json.milliseconds(call.start)
      json.member("stack", UInt64(tables.stack(stacks.leaves[Int(call.series)])))
      json.endObject()
      json.endObject()
    }
    json.endArray()
    json.endTable(length: calls.count)
  }
}
