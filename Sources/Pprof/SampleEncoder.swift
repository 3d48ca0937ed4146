internal import Stats
internal import Trace

/// Writes the samples of one series after the other.
struct SampleEncoder {
  /// The value of the comment `squares`.
  private(set) var squares = ByteBuffer()
  private var hasSquares = false

  private let errors: ErrorNames
  private let thresholdNanoseconds: UInt64
  private let syscallKey: UInt64
  private let errorKey: UInt64
  private let processKey: UInt64
  private let fileKey: UInt64
  private let threadKey: UInt64
  private let latencyKey: UInt64
  private let nanosecondsUnit: UInt64
  private let startKey: UInt64
  private let threadIDKey: UInt64
  private let processIDKey: UInt64
  /// The stack whose location ids are in `stackField`.
  private var stack: StackID?
  private var stackField = ByteBuffer()
  private var labels = ByteBuffer()
  private var message = ByteBuffer()
  private var part = ByteBuffer()

  init(_ profile: Profile, errors: ErrorNames, strings: inout StringTable) {
    self.errors = errors
    thresholdNanoseconds = profile.capture.slowThresholdNanoseconds
    syscallKey = strings.index(of: LabelKey.syscall)
    errorKey = strings.index(of: LabelKey.error)
    processKey = strings.index(of: LabelKey.process)
    fileKey = strings.index(of: LabelKey.file)
    threadKey = strings.index(of: LabelKey.thread)
    latencyKey = strings.index(of: LabelKey.latency)
    nanosecondsUnit = strings.index(of: LabelKey.nanoseconds)
    let hasTimeline = profile.timeline != nil
    startKey = hasTimeline ? strings.index(of: LabelKey.start) : 0
    threadIDKey = hasTimeline ? strings.index(of: LabelKey.threadID) : 0
    processIDKey = hasTimeline ? strings.index(of: LabelKey.processID) : 0
  }

  /// - Parameters:
  ///   - kept: calls of the series that get a sample each; the others are added up.
  ///   - threads: those that they are of.
  mutating func write(
    _ series: Profile.Series, kept: ArraySlice<CallTimeline.Call>, of threads: [CallTimeline.Thread],
    _ profile: Profile, strings: inout StringTable, to output: inout ByteBuffer
  ) {
    let rest = series.measure.without(kept, slowThresholdNanoseconds: thresholdNanoseconds)
    let samples = SavedSample.samples(of: rest, slowThresholdNanoseconds: thresholdNanoseconds)
    if series.key.stack != stack { encodeStack(series.key.stack, profile) }
    labels.removeAll(keepingCapacity: true)
    appendLabel(syscallKey, text: strings.index(of: profile.calls[Int(series.key.call.index)].name))
    if series.key.errorNumber != 0 {
      appendLabel(errorKey, text: strings.index(of: errors.name(of: series.key.errorNumber)))
    }
    appendLabel(processKey, text: strings.index(of: profile.programs[Int(series.key.program)]))
    let file = strings.index(of: profile.files[Int(series.key.file.index)].name)
    if file != 0 { appendLabel(fileKey, text: file) }
    let thread = strings.index(of: profile.threads[Int(series.key.thread)])
    if thread != 0 { appendLabel(threadKey, text: thread) }
    for call in kept { write(call, by: threads[Int(call.thread)], to: &output) }
    for sample in samples { write(sample, to: &output) }
    noteSquares(series.measure.latency, kept, samples)
  }

  /// Writes a sample of one call.
  private mutating func write(
    _ call: CallTimeline.Call, by thread: CallTimeline.Thread, to output: inout ByteBuffer
  ) {
    let nanoseconds = min(call.nanoseconds, SavedSample.greatestValue)
    beginSample(calls: 1, nanoseconds: nanoseconds, bytes: min(call.bytes, SavedSample.greatestValue))
    appendNumber(latencyKey, nanoseconds, unit: nanosecondsUnit)
    appendNumber(startKey, min(call.start, SavedSample.greatestValue), unit: nanosecondsUnit)
    appendNumber(processIDKey, UInt64(max(0, thread.process.rawValue)), unit: 0)
    appendNumber(threadIDKey, UInt64(max(0, thread.id.rawValue)), unit: 0)
    output.appendField(ProfileField.sample, bytes: message)
  }

  private mutating func write(_ sample: SavedSample, to output: inout ByteBuffer) {
    beginSample(calls: sample.calls, nanoseconds: sample.nanoseconds, bytes: sample.bytes)
    appendNumber(latencyKey, sample.latencyNanoseconds, unit: nanosecondsUnit)
    output.appendField(ProfileField.sample, bytes: message)
  }

  /// Begins the message of a sample: stack, values and what all samples of the series are labelled with.
  private mutating func beginSample(calls: UInt64, nanoseconds: UInt64, bytes: UInt64) {
    message.removeAll(keepingCapacity: true)
    message.append(contentsOf: stackField)
    part.removeAll(keepingCapacity: true)
    part.appendVarint(calls)
    part.appendVarint(nanoseconds)
    part.appendVarint(bytes)
    message.appendField(SampleField.value, bytes: part)
    message.append(contentsOf: labels)
  }

  /// Adds a numeric label to the message of a sample.
  private mutating func appendNumber(_ key: UInt64, _ number: UInt64, unit: UInt64) {
    part.removeAll(keepingCapacity: true)
    part.appendField(LabelField.key, key)
    part.appendField(LabelField.number, number)
    part.appendField(LabelField.unit, unit)
    message.appendField(SampleField.label, bytes: part)
  }

  private mutating func encodeStack(_ id: StackID, _ profile: Profile) {
    stack = id
    stackField.removeAll(keepingCapacity: true)
    part.removeAll(keepingCapacity: true)
    for frame in profile.stacks.frames(of: id) { part.appendVarint(UInt64(frame.index) + 1) }
    if !part.isEmpty { stackField.appendField(SampleField.locationID, bytes: part) }
  }

  private mutating func appendLabel(_ key: UInt64, text: UInt64) {
    part.removeAll(keepingCapacity: true)
    part.appendField(LabelField.key, key)
    part.appendField(LabelField.text, text)
    labels.appendField(SampleField.label, bytes: part)
  }

  /// Notes the sum of squares where the samples do not give it.
  private mutating func noteSquares(
    _ latency: LatencyHistogram, _ kept: ArraySlice<CallTimeline.Call>, _ samples: [SavedSample]
  ) {
    if hasSquares { squares.append(UInt8(ascii: ",")) }
    hasSquares = true
    let single = kept.reduce(UInt128(0)) {
      $0.addingSaturated(LatencyHistogram.leastSumOfSquares(count: 1, sum: $1.nanoseconds))
    }
    let implied = samples.reduce(single) {
      $0.addingSaturated(LatencyHistogram.leastSumOfSquares(count: $1.calls, sum: $1.nanoseconds))
    }
    if implied != latency.sumOfSquares { squares.append(String(latency.sumOfSquares, radix: 16)) }
  }
}
