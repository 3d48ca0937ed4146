internal import Trace

/// Reads the labels of samples.
struct SampleLabels {
  private(set) var calls = NameTable(limit: Self.mostNames)
  private(set) var programs = NameTable(limit: Self.mostNames)
  private(set) var threads = NameTable([""], limit: Self.mostNames)
  private(set) var files = NameTable(TracedFile.reserved.map(\.name), limit: Int(UInt32.max))
  /// Names of calls whose time is waiting.
  let waiting: Set<String>
  private(set) var latencyNanoseconds: UInt64?
  /// When the call of the sample started, by the start of the capture.
  private(set) var startNanoseconds: UInt64?
  /// The thread of a sample that has a start.
  private(set) var callingThread = CallTimeline.Thread(process: ProcessID(0), id: ProcessID(0))

  /// Numbers of all but files have 16 bits.
  private static let mostNames = Int(UInt16.max)

  private let texts: TextTable
  /// Error numbers by texts; others are the number itself.
  private let errors: [String: UInt16]
  private var errorNumbers: [UInt64: UInt16] = [:]
  /// Stand for the call and the program of samples that have no label for them.
  private let defaultCall: String
  private let defaultProgram: String
  private var call: UInt64 = 0
  private var error: UInt64 = 0
  private var program: UInt64 = 0
  private var file: UInt64 = 0
  private var thread: UInt64 = 0
  private var knownUnit: UInt64 = 0

  init(_ texts: TextTable, comments: SavedComments, defaultCall: String, defaultProgram: String) {
    self.texts = texts
    waiting = comments.waiting
    errors = comments.errors
    self.defaultCall = defaultCall
    self.defaultProgram = defaultProgram
  }

  /// Forgets the labels of the last sample.
  mutating func begin() {
    call = 0
    error = 0
    program = 0
    file = 0
    thread = 0
    latencyNanoseconds = nil
    startNanoseconds = nil
    callingThread = CallTimeline.Thread(process: ProcessID(0), id: ProcessID(0))
  }

  mutating func read(
    _ bytes: Span<UInt8>, _ message: WireField, _ budget: inout MemoryBudget
  ) throws(PprofError) {
    var cursor = WireCursor(try message.bytes())
    var key: UInt64 = 0
    var text: UInt64 = 0
    var number: UInt64 = 0
    var unit: UInt64 = 0
    while let field = try cursor.field(bytes) {
      switch field.number {
      case LabelField.key: key = try field.scalar()
      case LabelField.text: text = try field.scalar()
      case LabelField.number: number = try field.scalar()
      case LabelField.unit: unit = try field.scalar()
      default: continue
      }
    }
    switch try texts.key(key, field: message.start) {
    case .none: return
    case .syscall: call = text
    case .error: error = text
    case .process: program = text
    case .file: file = text
    case .thread: thread = text
    case .latency:
      if number > SavedSample.greatestValue { throw .negative(byte: message.start) }
      try checkUnit(unit, bytes, message.start)
      latencyNanoseconds = number
    case .start:
      if number <= SavedSample.greatestValue { startNanoseconds = number }
    case .threadID:
      callingThread = CallTimeline.Thread(
        process: callingThread.process, id: ProcessID(Int32(exactly: number) ?? 0))
    case .processID:
      callingThread = CallTimeline.Thread(
        process: ProcessID(Int32(exactly: number) ?? 0), id: callingThread.id)
    }
  }

  private mutating func checkUnit(_ unit: UInt64, _ bytes: Span<UInt8>, _ field: Int) throws(PprofError) {
    if unit == knownUnit { return }
    let name = try texts.text(unit, bytes, field: field)
    if !name.isEmpty, name != LabelKey.nanoseconds { throw .latencyUnit(String(name.prefix(40))) }
    knownUnit = unit
  }

  mutating func call(_ bytes: Span<UInt8>, _ budget: inout MemoryBudget) throws(PprofError) -> UInt16 {
    if let known = calls.known(call) { return UInt16(known) }
    return UInt16(calls.add(try name(call, default: defaultCall, bytes, &budget), text: call))
  }

  mutating func program(_ bytes: Span<UInt8>, _ budget: inout MemoryBudget) throws(PprofError) -> UInt16 {
    if let known = programs.known(program) { return UInt16(known) }
    return UInt16(programs.add(try name(program, default: defaultProgram, bytes, &budget), text: program))
  }

  mutating func file(_ bytes: Span<UInt8>, _ budget: inout MemoryBudget) throws(PprofError) -> FileID {
    if let known = files.known(file) { return FileID(known) }
    return FileID(files.add(try name(file, default: "", bytes, &budget), text: file))
  }

  mutating func thread(_ bytes: Span<UInt8>, _ budget: inout MemoryBudget) throws(PprofError) -> UInt16 {
    if let known = threads.known(thread) { return UInt16(known) }
    return UInt16(threads.add(try name(thread, default: "", bytes, &budget), text: thread))
  }

  /// The error number of the sample; 0 for none, and where the text names none.
  mutating func errorNumber(_ bytes: Span<UInt8>) throws(PprofError) -> UInt16 {
    if error == 0 { return 0 }
    if let known = errorNumbers[error] { return known }
    let text = try texts.text(error, bytes, field: 0)
    let number = errors[text] ?? UInt16(text) ?? 0
    errorNumbers[error] = number
    return number
  }

  private func name(
    _ text: UInt64, default name: String, _ bytes: Span<UInt8>, _ budget: inout MemoryBudget
  ) throws(PprofError) -> String {
    if text == 0 { return name }
    try budget.take(3 * texts.range(text, field: 0).count + 200)
    return try texts.text(text, bytes, field: 0)
  }
}
