internal import ArgumentParser

/// Whether tracer and program may share a processor.
enum CoSchedulingMode: String, ExpressibleByArgument, CaseIterable {
  /// While the program has one thread.
  case auto
  case off
}
