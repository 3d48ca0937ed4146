internal import CLinux
internal import Syscalls
internal import Trace

/// What is opened of one thread, one control group or the whole system on one processor: entries of calls with three
/// sizes of stack copies, of which one is enabled at a time, the moments of entries, exits, and a sideband of what happens to processes.
final class PerfEventSet {
  /// Bytes of stack that entries come with. The kernel cuts the last to what a record can hold.
  static let stackBytes: InlineArray<3, UInt32> = [4096, 16384, 65528]

  /// What is watched.
  enum Subject {
    /// A thread, and what it creates as far as the options say.
    case thread(ProcessID)
    case system
    /// A control group, by an open descriptor of its directory.
    case group(Int32)
  }

  private let entries: InlineArray<3, PerfEvent>
  private let starts: PerfEvent
  private let exits: PerfEvent
  private let sideband: PerfEvent

  /// Opens the events. Nothing is recorded but the sideband until `enableCalls`.
  init(
    _ subject: Subject, _ channel: PerfChannel, plan: PerfPlan
  ) throws(PerfEventError) {
    let (thread, flags): (Int32, UInt) =
      switch subject {
      case .thread(let id): (id.rawValue, 0)
      case .system: (-1, 0)
      case .group(let directory): (directory, UInt(clinux_perf_cgroup))
      }
    let open = { (description: clinux_perf_event) throws(PerfEventError) -> PerfEvent in
      let event = try PerfEvent(description, thread: thread, processor: channel.processor, flags: flags)
      try event.redirect(to: channel.ring)
      return event
    }
    sideband = try open(plan.sideband)
    starts = try open(plan.starts)
    exits = try open(plan.exits)
    entries = try InlineArray<3, PerfEvent> { (level) throws(PerfEventError) in
      try open(plan.entries(stackBytes: Self.stackBytes[level]))
    }
    if let filter = plan.entryFilter { try starts.filter(by: filter) }
    if let filter = plan.exitFilter { try exits.filter(by: filter) }
    for level in 0..<3 {
      if let filter = plan.entryFilter { try entries[level].filter(by: filter) }
    }
  }

  func enableCalls(level: Int) throws(PerfEventError) {
    try exits.enable()
    try starts.enable()
    try entries[level].enable()
  }

  /// Changes the size of stack copies. For a moment both sizes are recorded.
  func changeLevel(from old: Int, to new: Int) {
    guard (try? entries[new].enable()) != nil else { return }
    entries[old].disable()
  }

  func disable() {
    exits.disable()
    starts.disable()
    for level in 0..<3 { entries[level].disable() }
    sideband.disable()
  }

  /// Entries of calls that found no room in the ring; `nil` where the kernel does not tell.
  var lostEntries: UInt64? {
    var sum: UInt64 = 0
    for level in 0..<3 {
      guard let lost = entries[level].lostRecords else { return nil }
      sum += lost
    }
    return sum
  }

  /// Records of mappings and processes that found no room in the ring.
  var lostSideband: UInt64 { sideband.lostRecords ?? 0 }
}
