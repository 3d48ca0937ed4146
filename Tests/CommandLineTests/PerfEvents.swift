/// What the machine that runs the tests allows of perf events.
enum PerfEvents {
  static let requirement =
    "perf events with tracepoints are not permitted here (root, or CAP_PERFMON and tracefs)"

  static let isPossible: Bool = {
    guard let scratch = try? Scratch() else { return false }
    return (try? Profiler.run(["--backend", "perf", "-c", "--", "true"], scratch: scratch).end) == .status(0)
  }()
}
