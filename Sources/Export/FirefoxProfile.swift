public import Trace

/// A profile for the Firefox Profiler (profiler.firefox.com): a track for each thread with the calls of its timeline, as
/// stacks that weigh their time and as markers. Without a timeline a track for each program, in which stacks follow each
/// other by the time that they took in all.
///
/// Format: the Firefox Profiler's processed profile, version 47, which later versions of the viewer upgrade. Times are
/// milliseconds with six decimals.
public struct FirefoxProfile: ProfileRenderer {
  /// Of the processed format, and of the Gecko format that it derives from.
  private static let version: UInt64 = 47
  private static let geckoVersion: UInt64 = 27

  private let options: ExportOptions

  public init(options: ExportOptions = ExportOptions()) { self.options = options }

  public func render(_ resolved: ResolvedProfile) -> [UInt8] {
    let profile = resolved.profile
    let stacks = ExportStacks(resolved, showsPrograms: false, keepsLines: true)
    let waiting = Set(profile.calls.filter(\.isWaiting).map(\.name))
    let threads =
      ThreadTimeline.all(of: profile).map { threads in
        threads.map { FirefoxThread($0, profile, includesWaiting: options.includesWaiting) }
      } ?? FirefoxThread.sums(of: profile, includesWaiting: options.includesWaiting)
    var json = JSONWriter()
    json.beginObject()
    writeMeta(profile, to: &json)
    json.key("libs")
    json.beginArray()
    json.endArray()
    json.key("threads")
    json.beginArray()
    let sites = CallSite.all(of: resolved, errorName: options.errorName)
    for thread in threads {
      thread.write(profile, FirefoxTables(stacks, waiting: waiting), stacks, sites, to: &json)
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.text
  }

  private func writeMeta(_ profile: Profile, to json: inout JSONWriter) {
    json.key("meta")
    json.beginObject()
    json.member("version", Self.geckoVersion)
    json.member("preprocessedProfileVersion", Self.version)
    json.member("processType", 0 as UInt64)
    json.member("stackwalk", 1 as UInt64)
    json.member("product", options.title)
    json.member("importedFrom", options.exporter)
    // The least that the viewer zooms in to.
    json.key("interval")
    json.milliseconds(1000)
    json.key("startTime")
    json.milliseconds(profile.capture.startUnixNanoseconds ?? 0)
    json.member("symbolicated", true)
    json.member("symbolicationNotSupported", true)
    json.member("usesOnlyOneStackType", true)
    json.member("doesNotUseFrameImplementation", true)
    json.member("sourceCodeIsNotOnSearchfox", true)
    json.key("categories")
    json.beginArray()
    for category in FirefoxTables.Category.allCases {
      json.beginObject()
      json.member("name", category.name)
      json.member("color", category.color)
      json.member("subcategories", ["Other"])
      json.endObject()
    }
    json.endArray()
    Self.writeMarkerSchema(to: &json)
    writeRemarks(profile, to: &json)
    json.endObject()
  }

  private static func writeMarkerSchema(to json: inout JSONWriter) {
    let fields: [(key: String, label: String, format: String)] = [
      ("file", "File", "string"), ("bytes", "Bytes", "bytes"), ("error", "Error", "string"),
      ("function", "Function", "string"),
      ("source", "Source", "string"), ("program", "Program", "string"),
    ]
    json.key("markerSchema")
    json.beginArray()
    json.beginObject()
    json.member("name", FirefoxThread.markerType)
    json.member("display", ["marker-chart", "marker-table", "timeline-overview"])
    json.member("tooltipLabel", "{marker.name}")
    json.member("chartLabel", "{marker.name}")
    json.member("tableLabel", "{marker.data.file} {marker.data.function} {marker.data.source}")
    json.key("data")
    json.beginArray()
    for field in fields {
      json.beginObject()
      json.member("key", field.key)
      json.member("label", field.label)
      json.member("format", field.format)
      json.member("searchable", true)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }

  /// What the viewer shows beside the profile.
  private func writeRemarks(_ profile: Profile, to json: inout JSONWriter) {
    var remarks: [(label: String, value: String)] = []
    if let missed = profile.timeline?.missedCalls, missed > 0 {
      remarks.append(("Later calls that were not kept", String(missed)))
    }
    remarks += profile.capture.restrictions.map { ("Only", $0) }
    guard !remarks.isEmpty else { return }
    json.key("extra")
    json.beginArray()
    json.beginObject()
    json.member("label", "Capture")
    json.key("entries")
    json.beginArray()
    for remark in remarks {
      json.beginObject()
      json.member("label", remark.label)
      json.member("format", "string")
      json.member("value", remark.value)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endArray()
  }
}
