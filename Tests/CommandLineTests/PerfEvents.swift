/// What the machine that runs the tests allows of perf events.
enum PerfEvents {
  static let requirement =
    "perf events with tracepoints are not permitted here (root, or CAP_PERFMON and tracefs)"

  static let isPossible: Bool = {
    guard let scratch = try? Scratch() else { return false }
    return (try? Profiler.run(["--backend", "perf", "-c", "--", "true"], scratch: scratch).end) == .status(0)
  }()

  /// Whether programs in the kernel may write the records.
  static let arePrograms: Bool = {
    guard let scratch = try? Scratch() else { return false }
    return (try? Profiler.run(["doctor"], scratch: scratch).standardOutput)?.contains("perf events by BPF (")
      == true
  }()
}

/// Who writes the records of calls into the rings of perf events.
enum RecordWriter: CaseIterable {
  /// Programs in the kernel, where they are allowed.
  case programs
  case events

  /// What runs the command so that it is they.
  var launcher: [String] {
    switch self {
    case .programs: []
    case .events: [Fixture.path("confined"), "bpf=EPERM", "--"]
    }
  }
}
