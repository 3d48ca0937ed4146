internal import ArgumentParser

/// How calls are watched.
enum BackendChoice: String, ExpressibleByArgument, CaseIterable {
  /// One stop a call, or two.
  case ptrace
  /// The kernel records calls; nothing is stopped.
  case perf
  /// `perf` where it is possible, else `ptrace`.
  case auto
}
