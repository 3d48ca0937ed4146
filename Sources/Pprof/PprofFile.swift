public import Trace

/// Saved profiles in pprof's format.
public enum PprofFile {
  /// The compressed contents of a file that holds all of a profile but what could be had again from the files that
  /// were run. The same profile gives the same bytes.
  ///
  /// Times and bytes of a series beyond 2⁶³ − 1 are written as that.
  ///
  /// - Parameter errorName: what other tools show for an error number, such as `ENOENT`. The number itself comes back.
  public static func contents(
    of resolved: ResolvedProfile, errorName: (UInt16) -> String = { String($0) }
  ) throws(PprofError) -> [UInt8] {
    try Gzip.compress(ProfileEncoder.encode(resolved, errorName: errorName))
  }

  /// The profile in the contents of a file, compressed or not; the file may be another program's.
  ///
  /// A foreign profile needs a value in nanoseconds. Its calls are what it counts, or 1 a sample; where samples have no
  /// `latency` their mean takes its place.
  public static func profile(from contents: [UInt8]) throws(PprofError) -> ResolvedProfile {
    try profile(from: contents, limits: PprofLimits())
  }

  /// The profile in a file.
  public static func profile(from path: String) throws(PprofError) -> ResolvedProfile {
    let limits = PprofLimits()
    return try profile(from: InputFile(path: path).contents(limit: limits.contentBytes), limits: limits)
  }

  static func profile(from contents: [UInt8], limits: PprofLimits) throws(PprofError) -> ResolvedProfile {
    if contents.isEmpty { throw .empty }
    guard Gzip.isCompressed(contents) else {
      if !WireCursor.beginsMessage(contents) { throw .notProfile }
      return try ProfileDecoder.decode(contents, limits: limits)
    }
    return try ProfileDecoder.decode(
      Gzip.decompress(contents, limit: limits.contentBytes), limits: limits)
  }
}
