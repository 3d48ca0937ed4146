/// Why a profile could not be read or written. The description is a line without the file's name, which the caller
/// knows.
public enum PprofError: Error, Equatable, CustomStringConvertible {
  case cannotOpen(reason: String)
  case empty
  /// The contents are neither compressed by gzip nor a profile.
  case notProfile
  /// The compressed contents end early.
  case truncatedGzip
  case corruptGzip(reason: String)
  /// The contents end inside of the field that begins at this byte, counted after decompression.
  case truncated(byte: Int)
  /// What is wrong, and the byte of the field, counted after decompression.
  case corrupt(String, byte: Int)
  /// None of the sample types, given as type/unit, is a time in nanoseconds.
  case noTime(sampleTypes: [String])
  /// A label for latencies has a unit other than nanoseconds.
  case latencyUnit(String)
  /// A sample has a negative value, as differences between profiles do.
  case negative(byte: Int)
  /// What is too large, and the limit with its unit.
  case tooLarge(String)

  public var description: String {
    switch self {
    case .cannotOpen(let reason): "cannot be read: \(reason)."
    case .empty: "is empty."
    case .notProfile: "is no pprof profile: neither gzip-compressed nor a protobuf message of one."
    case .truncatedGzip: "is truncated: the compressed contents end early. Copy it again."
    case .corruptGzip(let reason): "is corrupt: \(reason). Copy it again."
    case .truncated(let byte): "is truncated: the contents end inside of the field at byte \(byte)."
    case .corrupt(let what, let byte): "is corrupt at byte \(byte) of its contents: \(what)."
    case .noTime(let types):
      "has no time in nanoseconds, only \(types.isEmpty ? "no values at all" : types.joined(separator: ", ")). "
        + "Give a profile of time."
    case .latencyUnit(let unit): "has latencies in \(unit). Give a profile with latencies in nanoseconds."
    case .negative(let byte):
      "has a negative value in the sample at byte \(byte) of its contents: it is a difference, and no profile of a run."
    case .tooLarge(let what): "is too large: \(what)."
    }
  }
}
