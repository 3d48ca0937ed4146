/// How arguments are decoded.
public struct DecoderOptions: Sendable {
  /// What is said of descriptors.
  public enum Descriptors: Sendable {
    case numbers
    /// `3</etc/passwd>`.
    case paths
    /// The same, and the endpoints of sockets.
    case endpoints
  }

  /// Bytes of strings and data that are shown before `...`; paths are never cut.
  public var stringLimit = 32
  public var descriptors = Descriptors.numbers

  public init() {}
}
