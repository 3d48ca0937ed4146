public import Trace

/// A profile for speedscope: its stacks with their times, and where calls were kept singly a timeline of each thread.
///
/// Format: speedscope's own, `file-format-schema.json`: frames shared by several `sampled` profiles of stacks, root first,
/// and the weight of each in nanoseconds. In a thread's timeline a stack is a call, and an empty one the time between
/// calls. The format's `evented` profiles hold the same in ten times the bytes.
public struct Speedscope: ProfileRenderer {
  private let options: ExportOptions

  public init(options: ExportOptions = ExportOptions()) { self.options = options }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let profile = resolved.profile
    let stacks = ExportStacks(resolved, showsPrograms: true, keepsLines: false)
    var json = JSONWriter()
    json.beginObject()
    json.member("$schema", "https://www.speedscope.app/file-format-schema.json")
    json.member("exporter", options.exporter)
    json.member("name", options.title)
    json.member("activeProfileIndex", 0 as UInt64)
    json.key("shared")
    json.beginObject()
    json.key("frames")
    json.beginArray()
    for frame in stacks.frames { Self.write(frame, to: &json) }
    json.endArray()
    json.endObject()
    json.key("profiles")
    json.beginArray()
    writeSums(of: profile, stacks, to: &json)
    for thread in ThreadTimeline.all(of: profile) ?? [] {
      Self.write(thread, stacks, wallNanoseconds: profile.capture.wallNanoseconds, to: &json)
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }

  private static func write(_ frame: SourceFrame, to json: inout JSONWriter) {
    json.beginObject()
    json.member("name", frame.function)
    if let file = frame.file {
      json.member("file", SourcePaths.normalized(file))
    } else if !frame.module.isEmpty {
      json.member("file", frame.module)
    }
    json.endObject()
  }

  /// Each stack once, with the time of its calls.
  private func writeSums(of profile: Profile, _ stacks: ExportStacks, to json: inout JSONWriter) {
    var times = [UInt64](repeating: 0, count: stacks.nodes.count)
    for (series, leaf) in zip(profile.series, stacks.leaves)
    where options.includesWaiting || !profile.calls[Int(series.key.call.index)].isWaiting {
      times[leaf] += series.measure.totalNanoseconds
    }
    let used = times.indices.filter { times[$0] > 0 }
    Self.write(
      "\(options.title), all calls", used.map { (stacks.path(to: $0), times[$0]) }, to: &json)
  }

  /// The calls of a thread in the order of time, with the gaps between them, from the start of the capture to its end.
  private static func write(
    _ thread: ThreadTimeline, _ stacks: ExportStacks, wallNanoseconds: UInt64, to json: inout JSONWriter
  ) {
    var samples: [(path: [Int], nanoseconds: UInt64)] = []
    samples.reserveCapacity(2 * thread.calls.count + 1)
    var now: UInt64 = 0
    func move(to time: UInt64, in path: [Int]) {
      guard time > now else { return }
      samples.append((path, time - now))
      now = time
    }
    for call in thread.calls {
      move(to: call.start, in: [])
      move(to: call.end, in: stacks.path(to: stacks.leaves[Int(call.series)]))
    }
    move(to: wallNanoseconds, in: [])
    write(thread.name, samples, to: &json)
  }

  /// A profile of stacks and their times.
  private static func write(
    _ name: String, _ samples: [(path: [Int], nanoseconds: UInt64)], to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("type", "sampled")
    json.member("name", name)
    json.member("unit", "nanoseconds")
    json.member("startValue", 0 as UInt64)
    json.member("endValue", samples.reduce(0) { $0 + $1.nanoseconds })
    json.key("samples")
    json.beginArray()
    for sample in samples {
      json.beginArray()
      for frame in sample.path { json.number(UInt64(frame)) }
      json.endArray()
    }
    json.endArray()
    json.key("weights")
    json.beginArray()
    for sample in samples { json.number(sample.nanoseconds) }
    json.endArray()
    json.endObject()
  }
}
