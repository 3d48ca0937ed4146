internal import Pprof
internal import Syscalls
internal import Trace

/// The file that a profile is saved in, once or again and again; each time it is replaced as a whole.
final class SavedFile {
  let path: String
  /// Whether it can be written more than once: pipes and devices cannot.
  let isRewritable: Bool
  /// Open from the start, so that a path that cannot be written to is known before anything runs; `nil` after the
  /// first time.
  private var file: OutputFile?

  init(path: String) throws(SessionError) {
    let file = try OutputFile(path: path)
    isRewritable = file.isReplacement
    self.file = consume file
    self.path = path
  }

  func write(_ resolved: ResolvedProfile) throws(SessionError) {
    let contents: [UInt8]
    do throws(PprofError) {
      contents = try PprofFile.contents(of: resolved, errorName: { ErrorNumber(Int32($0)).displayName })
    } catch {
      throw .badProfile(path: path, reason: "cannot be written: the profile \(error)")
    }
    if let file = file.take() { return try file.finish(contents) }
    try OutputFile(path: path).finish(contents)
  }
}
