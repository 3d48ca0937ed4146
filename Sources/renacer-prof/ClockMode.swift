internal import ArgumentParser

/// Which clock times the calls.
enum ClockMode: String, ExpressibleByArgument, CaseIterable {
  /// The kernel's where it may be used, else the tracer's.
  case auto
  case kernel
  case tracer
}
