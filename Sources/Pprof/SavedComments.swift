internal import Trace

/// What the comments of a file say that is being read.
struct SavedComments {
  private(set) var capture = CaptureSummary()
  private(set) var waiting: Set<String> = []
  private(set) var notes: [String] = []
  /// Error numbers by the texts that stand for them.
  private(set) var errors: [String: UInt16] = [:]
  /// Whether calls were kept singly.
  private(set) var hasTimeline = false
  /// The value of `squares`.
  private(set) var squares = ""
  /// These four are empty where the tables of the file are no longer those that they were written for.
  private(set) var executables: Set<UInt64> = []
  private(set) var returnAddresses: [UInt8] = []
  private(set) var functions: [UInt8] = []
  private(set) var modules: [UInt64: String] = [:]
  /// Whether the file is one of ours at all.
  private(set) var isPresent = false

  init(_ outline: ProfileOutline, _ bytes: Span<UInt8>, budget: inout MemoryBudget) throws(PprofError) {
    let start = outline.timeNanoseconds
    capture.startUnixNanoseconds = start == 0 || start > SavedSample.greatestValue ? nil : start
    capture.wallNanoseconds = min(outline.durationNanoseconds, SavedSample.greatestValue)
    var holdsTables = false
    for index in outline.comments {
      let range = try outline.texts.range(index, field: bytes.count)
      guard SavedComment.isOne(bytes, range) else { continue }
      try budget.take(2 * range.count + 64)
      let text = try outline.texts.text(index, bytes, field: bytes.count)
      guard let comment = SavedComment(text: text) else { continue }
      isPresent = true
      if comment.key == .tables {
        holdsTables = UInt64(comment.value, radix: 16) == outline.checksum.value
      } else {
        apply(comment)
      }
    }
    if !holdsTables {
      executables = []
      returnAddresses = []
      functions = []
      modules = [:]
    }
  }

  private mutating func apply(_ comment: SavedComment) {
    switch comment.key {
    case .waiting: waiting.insert(comment.value)
    case .note: notes.append(comment.value)
    case .executables: executables = Set(comment.numbers ?? [])
    case .returnAddresses: returnAddresses = Array(comment.value.utf8)
    case .functions: functions = Array(comment.value.utf8)
    case .error: if let (number, name) = comment.numberAndText { errors[name] = UInt16(exactly: number) }
    case .module: if let (id, name) = comment.numberAndText { modules[id] = name }
    case .events: hasTimeline = true
    case .squares: squares = comment.value
    default: capture.apply(comment)
    }
  }
}
