/// What the exports of a profile have in common.
public struct ExportOptions: Sendable {
  /// What the profile is called in viewers.
  public var title = ""
  /// The program that exports, and its version.
  public var exporter = "renacer-prof"
  /// Whether sums and sampled stacks have calls that wait for readiness. Timelines have them always.
  public var includesWaiting = false
  /// What an error number is called.
  public var errorName: @Sendable (UInt16) -> String = { String($0) }

  public init() {}
}
