/// What the exports of a profile have in common.
package struct ExportOptions: Sendable {
  /// What the profile is called in viewers.
  package var title = ""
  /// The program that exports, and its version.
  package var exporter = "renacer-prof"
  /// Whether sums and sampled stacks have calls that wait for readiness. Timelines have them always.
  package var includesWaiting = false
  /// What an error number is called.
  package var errorName: @Sendable (UInt16) -> String = { String($0) }

  package init() {}
}
