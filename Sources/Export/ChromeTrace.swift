public import Trace

/// The calls of a timeline as Chrome's trace viewer, Perfetto and others read them: complete events of threads, with
/// their stacks.
///
/// Format: Trace Event Format (Google), JSON object form. Times are microseconds with three decimals.
public struct ChromeTrace: ProfileRenderer {
  private let options: ExportOptions

  public init(options: ExportOptions = ExportOptions()) { self.options = options }

  /// A profile whose calls were not kept singly gives a trace without events.
  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let profile = resolved.profile
    let stacks = ExportStacks(resolved, showsPrograms: false, keepsLines: false)
    let threads = ThreadTimeline.all(of: profile) ?? []
    var json = JSONWriter()
    json.beginObject()
    json.member("displayTimeUnit", "ns")
    json.key("otherData")
    writeCapture(profile, to: &json)
    json.key("stackFrames")
    json.beginObject()
    for (index, node) in stacks.nodes.enumerated() where stacks.frames[node.frame].origin != .systemCall {
      Self.write(node, index, stacks, to: &json)
    }
    json.endObject()
    json.key("traceEvents")
    json.beginArray()
    Self.writeNames(of: threads, to: &json)
    let sites = CallSite.all(of: resolved, errorName: options.errorName)
    for thread in threads {
      for call in thread.calls { Self.write(call, of: thread, profile, stacks, sites, to: &json) }
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }

  private func writeCapture(_ profile: Profile, to json: inout JSONWriter) {
    json.beginObject()
    json.member("exporter", options.exporter)
    json.member("command", options.title)
    if let start = profile.capture.startUnixNanoseconds { json.member("start_unix_ns", start) }
    if let missed = profile.timeline?.missedCalls, missed > 0 { json.member("calls_not_kept", missed) }
    if !profile.capture.restrictions.isEmpty { json.member("restrictions", profile.capture.restrictions) }
    json.endObject()
  }

  private static func write(
    _ node: ExportStacks.Node, _ index: Int, _ stacks: ExportStacks, to json: inout JSONWriter
  ) {
    let frame = stacks.frames[node.frame]
    json.key(text: String(index))
    json.beginObject()
    json.member("category", frame.module)
    json.member("name", frame.function)
    if let parent = node.parent { json.member("parent", String(parent)) }
    json.endObject()
  }

  private static func writeNames(of threads: [ThreadTimeline], to json: inout JSONWriter) {
    var named: Set<ProcessID> = []
    for thread in threads {
      if named.insert(thread.thread.process).inserted {
        writeName("process_name", thread.program, thread, to: &json)
      }
      writeName("thread_name", thread.name, thread, to: &json)
    }
  }

  private static func writeName(
    _ kind: String, _ name: String, _ thread: ThreadTimeline, to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("ph", "M")
    json.member("name", kind)
    json.member("pid", Int64(thread.thread.process.rawValue))
    json.member("tid", Int64(thread.thread.id.rawValue))
    json.key("args")
    json.beginObject()
    json.member("name", name)
    json.endObject()
    json.endObject()
  }

  private static func write(
    _ call: CallTimeline.Call, of thread: ThreadTimeline, _ profile: Profile, _ stacks: ExportStacks,
    _ sites: [CallSite], to json: inout JSONWriter
  ) {
    let kind = profile.calls[Int(profile.series[Int(call.series)].key.call.index)]
    json.beginObject()
    json.member("ph", "X")
    json.member("name", kind.name)
    json.member("cat", kind.isWaiting ? "waiting" : "io")
    json.member("pid", Int64(thread.thread.process.rawValue))
    json.member("tid", Int64(thread.thread.id.rawValue))
    json.key("ts")
    json.microseconds(call.start)
    json.key("dur")
    json.microseconds(call.nanoseconds)
    if let caller = stacks.nodes[stacks.leaves[Int(call.series)]].parent {
      json.member("sf", String(caller))
    }
    json.key("args")
    json.beginObject()
    sites[Int(call.series)].write(bytes: call.bytes, to: &json)
    json.endObject()
    json.endObject()
  }
}
