/// How arguments are decoded.
package struct DecoderOptions: Sendable {
  /// What is said of descriptors.
  package enum Descriptors: Sendable {
    case numbers
    /// `3</etc/passwd>`.
    case paths
    /// The same, and the endpoints of sockets.
    case endpoints
  }

  /// Bytes of strings and data that are shown before `...`; paths are never cut.
  package var stringLimit = 32
  package var descriptors = Descriptors.numbers

  package init() {}
}
