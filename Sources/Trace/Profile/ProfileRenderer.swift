/// Turns a profile into the contents of one output. All outputs of a finished run come from one of these.
public protocol ProfileRenderer: Sendable {
  /// The bytes of the output: UTF-8 text in every format so far.
  func render(_ resolved: ResolvedProfile) -> [UInt8]
}
