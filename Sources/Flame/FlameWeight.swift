/// What the width of a frame, or the number at the end of a folded line, stands for.
public enum FlameWeight: String, Sendable, CaseIterable {
  /// Time in system calls; nanoseconds in a call tree, microseconds in folded stacks.
  case time
  /// Number of system calls.
  case calls
  /// Bytes that the calls moved.
  case bytes
}
