/// Seconds that `work` takes.
func seconds(_ work: () -> Void) -> Double {
  let duration = ContinuousClock().measure(work)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

/// Seconds that one of many calls of `work` takes.
func perCall(_ work: () -> Void) -> Double {
  let calls = 10_000
  return seconds { for _ in 0..<calls { work() } } / Double(calls)
}

/// Keeps the work that led to `value` from being optimised away.
@inline(never)
@_optimize(none)
func keep<Value>(_ value: Value) {}

func median(_ values: [Double]) -> Double {
  values.sorted()[values.count / 2]
}

/// Two digits after the point.
func decimal(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let fraction = hundredths % 100
  return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}
