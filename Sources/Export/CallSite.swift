internal import Trace

/// What is said of a call beside its stack: the function and the line that it is charged to, and what it is about.
struct CallSite {
  let function: String?
  /// `FILE:LINE`.
  let source: String?
  let program: String
  /// What the call worked on; `nil` where that is nothing or not known.
  let file: String?
  /// The name of the error; `nil` for calls that succeeded.
  let error: String?

  init(_ key: Profile.SeriesKey, _ resolved: ResolvedProfile, errorName: (UInt16) -> String) {
    let frames = resolved.frames(of: key.stack)
    let frame = SelfFrame.index(in: frames).map { frames[$0] }
    function = SelfFrame.isProgramStart(frames) ? "[program start]" : frame?.function
    source = frame.flatMap { frame in
      frame.file.map { SourcePaths.normalized($0) + (frame.line > 0 ? ":\(frame.line)" : "") }
    }
    program = resolved.profile.programs[Int(key.program)]
    let file = resolved.profile.files[Int(key.file.index)]
    self.file = file.kind == .none ? nil : file.name
    error = key.errorNumber == 0 ? nil : errorName(key.errorNumber)
  }

  /// Of each series, by its index.
  static func all(of resolved: ResolvedProfile, errorName: (UInt16) -> String) -> [CallSite] {
    resolved.profile.series.map { CallSite($0.key, resolved, errorName: errorName) }
  }

  /// Members of an object; what is not known has none.
  func write(bytes: UInt64, to json: inout JSONWriter) {
    if let file { json.member("file", file) }
    if bytes > 0 { json.member("bytes", bytes) }
    if let error { json.member("error", error) }
    if let function { json.member("function", function) }
    if let source { json.member("source", source) }
    json.member("program", program)
  }
}
