package import Trace

/// A profile for speedscope: its stacks with their times, and where calls were kept singly a timeline of each thread.
///
/// Format: speedscope's own, `file-format-schema.json`: frames shared by several profiles, `sampled` ones with a weight
/// for each stack, `evented` ones of frames that open and close. All numbers are nanoseconds.
package struct Speedscope: ProfileRenderer {
  private let options: ExportOptions

  package init(options: ExportOptions = ExportOptions()) { self.options = options }

  package func render(_ resolved: ResolvedProfile) -> [UInt8] {
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

  private static func begin(
    _ type: String, _ name: String, end: UInt64, to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("type", type)
    json.member("name", name)
    json.member("unit", "nanoseconds")
    json.member("startValue", 0 as UInt64)
    json.member("endValue", end)
  }

  /// Each stack once, with the time of its calls.
  private func writeSums(of profile: Profile, _ stacks: ExportStacks, to json: inout JSONWriter) {
    var times = [UInt64](repeating: 0, count: stacks.nodes.count)
    for (series, leaf) in zip(profile.series, stacks.leaves)
    where options.includesWaiting || !profile.calls[Int(series.key.call.index)].isWaiting {
      times[leaf] += series.measure.totalNanoseconds
    }
    let used = times.indices.filter { times[$0] > 0 }
    Self.begin("sampled", "\(options.title), all calls", end: times.reduce(0, +), to: &json)
    json.key("samples")
    json.beginArray()
    for node in used {
      json.beginArray()
      for frame in stacks.path(to: node) { json.number(UInt64(frame)) }
      json.endArray()
    }
    json.endArray()
    json.key("weights")
    json.beginArray()
    for node in used { json.number(times[node]) }
    json.endArray()
    json.endObject()
  }

  /// The frames of each call open when it starts, and close when it ends: between calls the thread runs.
  private static func write(
    _ thread: ThreadTimeline, _ stacks: ExportStacks, wallNanoseconds: UInt64, to json: inout JSONWriter
  ) {
    let end = thread.calls.reduce(wallNanoseconds) { max($0, $1.end) }
    begin("evented", thread.name, end: end, to: &json)
    json.key("events")
    json.beginArray()
    var now: UInt64 = 0
    for call in thread.calls {
      let path = stacks.path(to: stacks.leaves[Int(call.series)])
      now = max(now, call.start)
      for frame in path { write("O", frame, at: now, to: &json) }
      now = max(now, call.end)
      for frame in path.reversed() { write("C", frame, at: now, to: &json) }
    }
    json.endArray()
    json.endObject()
  }

  private static func write(_ type: String, _ frame: Int, at time: UInt64, to json: inout JSONWriter) {
    json.beginObject()
    json.member("type", type)
    json.member("frame", UInt64(frame))
    json.member("at", time)
    json.endObject()
  }
}
