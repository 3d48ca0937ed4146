internal import Stats
internal import Trace

/// Writes a profile as a protobuf message.
struct ProfileEncoder {
  private let resolved: ResolvedProfile
  private let errors: ErrorNames
  private var output = ByteBuffer()
  private var strings = StringTable()

  /// The message of a profile, not compressed.
  static func encode(_ resolved: ResolvedProfile, errorName: (UInt16) -> String) -> [UInt8] {
    var encoder = ProfileEncoder(resolved, errorName: errorName)
    encoder.write()
    return encoder.output
  }

  private init(_ resolved: ResolvedProfile, errorName: (UInt16) -> String) {
    self.resolved = resolved
    errors = ErrorNames(resolved.profile.series.lazy.map(\.key.errorNumber), name: errorName)
  }

  private mutating func write() {
    let profile = resolved.profile
    writeTypes()
    var samples = SampleEncoder(profile, errors: errors, strings: &strings)
    let series = Self.distinctSeries(of: profile)
    let kept = KeptCalls(profile, in: series)
    for (index, series) in series.enumerated() {
      samples.write(series, kept: kept[index], of: kept.threads, profile, strings: &strings, to: &output)
    }
    var symbols = SymbolEncoder(resolved)
    symbols.write(strings: &strings, to: &output)
    output.appendField(ProfileField.timeNanoseconds, profile.capture.startUnixNanoseconds ?? 0)
    output.appendField(
      ProfileField.durationNanoseconds, min(profile.capture.wallNanoseconds, SavedSample.greatestValue))
    let waiting = Set(profile.calls.filter(\.isWaiting).map(\.name)).sorted()
    let comments =
      profile.capture.comments + errors.comments + waiting.map { SavedComment(.waiting, $0) }
      + resolved.notes.map { SavedComment(.note, $0) } + symbols.comments
      + [SavedComment(.squares, String(decoding: samples.squares, as: UTF8.self))]
    let events = profile.timeline.map { [SavedComment(.events, String($0.calls.count))] } ?? []
    var numbers = ByteBuffer()
    for comment in comments + events { numbers.appendVarint(strings.index(of: comment.text)) }
    output.appendField(ProfileField.comment, bytes: numbers)
    for text in strings.texts { output.appendField(ProfileField.string, bytes: text.utf8) }
  }

  private mutating func writeTypes() {
    for (type, unit) in [("calls", "count"), ("time", LabelKey.nanoseconds), ("bytes", "bytes")] {
      var message = ByteBuffer()
      message.appendField(ValueTypeField.type, strings.index(of: type))
      message.appendField(ValueTypeField.unit, strings.index(of: unit))
      output.appendField(ProfileField.sampleType, bytes: message)
    }
    output.appendField(ProfileField.defaultSampleType, strings.index(of: "time"))
  }

  /// The series in order, those with the same key as one: a reader cannot tell them apart.
  private static func distinctSeries(of profile: Profile) -> [Profile.Series] {
    var places: [Profile.SeriesKey: Int] = [:]
    places.reserveCapacity(profile.series.count)
    var distinct: [Profile.Series] = []
    distinct.reserveCapacity(profile.series.count)
    for series in profile.series where series.measure.calls > 0 {
      if let place = places[series.key] {
        distinct[place].measure.merge(series.measure)
      } else {
        places[series.key] = distinct.count
        distinct.append(series)
      }
    }
    return distinct
  }
}
