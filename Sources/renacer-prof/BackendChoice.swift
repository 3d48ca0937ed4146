internal import ArgumentParser

/// How calls are watched.
enum BackendChoice: String, ExpressibleByArgument, CaseIterable {
  /// Two stops a call.
  case ptrace
  /// The kernel records calls; nothing is stopped.
  case perf
  /// `perf` where it is possible, else `ptrace`.
  case auto
}
