public import Trace

/// Where this program's own time went, as a table.
public enum SelfProfileText {
  /// - Parameter processorNanoseconds: time that this program had a processor.
  public static func text(_ probe: SelfProbe, processorNanoseconds: UInt64) -> String {
    let phases = SelfProbe.Phase.allCases.map { ($0, probe.total(of: $0)) }.filter { $1.count > 0 }
    let whole = phases.reduce(0) { $0 + $1.1.nanoseconds }
    var text = "renacer-prof: own time: \(Quantity.duration(whole)) from start to end, "
    text += "\(Quantity.duration(processorNanoseconds)) of it on a processor"
    if probe.calls > 0 {
      text += " (\(Quantity.duration(processorNanoseconds / probe.calls)) for each of "
      text += "\(Quantity.calls(probe.calls)))"
    }
    text += "\n"
    var table = TextTable([
      ("time", .right), ("share", .right), ("times", .right), ("each", .right), ("phase", .left),
    ])
    for (phase, (nanoseconds, count)) in phases {
      table.append([
        Quantity.duration(nanoseconds), Quantity.share(nanoseconds, of: whole), Quantity.count(count),
        Quantity.duration(nanoseconds / count), name(of: phase),
      ])
    }
    table.write(to: &text)
    return text
  }

  private static func name(of phase: SelfProbe.Phase) -> String {
    switch phase {
    case .starting: "starting"
    case .waiting: "waiting, while programs run"
    case .requests: "ptrace requests, and what goes with a stop"
    case .records: "reading records of the kernel"
    case .readingMemory: "reading stacks"
    case .unwinding: "unwinding"
    case .clock: "the kernel's clock"
    case .aggregating: "filtering, decoding, adding up, traces"
    case .symbols: "names"
    case .rendering: "reports and files"
    }
  }
}
