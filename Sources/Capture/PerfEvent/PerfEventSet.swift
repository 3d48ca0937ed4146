internal import CLinux
internal import Trace

/// What is opened of one thread, one control group or the whole system on one processor: entries of calls with several
/// sizes of stack copies, of which one is enabled at a time, the moments of entries, exits, and a sideband of what
/// happens to processes. Where programs write the records of calls, the sideband remains.
final class PerfEventSet {
  /// What is watched.
  enum Subject {
    /// A thread, and what it creates as far as the options say.
    case thread(ProcessID)
    case system
    /// A control group, by an open descriptor of its directory.
    case group(Int32)
  }

  private let sideband: PerfEvent
  private let starts: OpenEvent?
  private let exits: OpenEvent?
  /// By level of the size of stack copies.
  private let entries: [OpenEvent]
  /// Of I/O without system calls.
  private let others: [OpenEvent]
  /// Those of which each record is a call.
  private let counted: [OpenEvent]

  /// Opens the events. Nothing is recorded but the sideband until `enableCalls`.
  ///
  /// - Parameters:
  ///   - faults: where page faults are told of; `nil` where they are not.
  ///   - recordsCalls: whether these events record calls.
  ///   - recordsRequests: whether they record operations of io_uring, where anybody does.
  init(
    _ subject: Subject, _ channel: PerfChannel, faults: PerfChannel?, plan: PerfPlan, recordsCalls: Bool,
    recordsRequests: Bool
  ) throws(PerfEventError) {
    sideband = try Self.open(plan.sideband, subject, channel)
    var entries: [OpenEvent] = []
    if recordsCalls {
      // The kernel serves the event first that was opened last: the moment of an entry follows the copy of its stack.
      let entryFilter = plan.entryFilter(for: subject)
      starts =
        plan.stackBytes == [0]
        ? nil : OpenEvent(try Self.open(plan.starts, subject, channel, filter: entryFilter))
      exits = OpenEvent(
        try Self.open(plan.exits, subject, channel, filter: plan.exitFilter(for: subject)))
      for bytes in plan.stackBytes {
        let event = try Self.open(
          plan.entries(stackBytes: bytes), subject, channel, filter: entryFilter)
        entries.append(OpenEvent(event))
      }
    } else {
      (starts, exits) = (nil, nil)
    }
    self.entries = entries
    var others: [OpenEvent] = []
    var counted = entries
    if recordsRequests, let ring = plan.layout.ring {
      counted.append(OpenEvent(try Self.open(plan.submissions(ring), subject, channel)))
      others.append(OpenEvent(try Self.open(plan.completions(ring), subject, channel)))
      if plan.findsOtherFiles, let lookup = ring.lookup {
        others.append(OpenEvent(try Self.open(plan.files(lookup), subject, channel)))
      }
    }
    if let faults {
      others.append(OpenEvent(try Self.open(plan.faultStarts, subject, faults)))
      counted.append(OpenEvent(try Self.open(plan.majorFaults, subject, faults)))
    }
    self.counted = counted
    others += counted.dropFirst(entries.count)
    self.others = others
  }

  private static func open(
    _ description: clinux_perf_event, _ subject: Subject, _ channel: PerfChannel, filter: String? = nil
  ) throws(PerfEventError) -> PerfEvent {
    let (thread, flags): (Int32, UInt) =
      switch subject {
      case .thread(let id): (id.rawValue, 0)
      case .system: (-1, 0)
      case .group(let directory): (directory, PerfConstants.isGroup)
      }
    let event = try PerfEvent(description, thread: thread, processor: channel.processor, flags: flags)
    try event.redirect(to: channel.ring)
    if let filter { try event.filter(by: filter) }
    return event
  }

  func enableCalls(level: Int) throws(PerfEventError) {
    try exits?.event.enable()
    try starts?.event.enable()
    for other in others { try other.event.enable() }
    if entries.indices.contains(level) { try entries[level].event.enable() }
  }

  /// Changes the size of stack copies. For a moment both sizes are recorded.
  func changeLevel(from old: Int, to new: Int) {
    guard !entries.isEmpty, (try? entries[new].event.enable()) != nil else { return }
    entries[old].event.disable()
  }

  func disable() {
    for event in [exits, starts].compactMap(\.self) + entries + others { event.event.disable() }
    sideband.disable()
  }

  /// Of at least one event of each tracepoint.
  var tracepointDescriptors: [Int32] {
    ([exits, starts].compactMap(\.self) + entries + others).map { $0.event.descriptor }
  }

  /// Calls whose records found no room in the ring; `nil` where the kernel does not tell.
  var lostCalls: UInt64? {
    var sum: UInt64 = 0
    for event in counted {
      guard let lost = event.event.lostRecords else { return nil }
      sum += lost
    }
    return sum
  }

  /// Records of mappings and processes that found no room in the ring.
  var lostSideband: UInt64 { sideband.lostRecords ?? 0 }
}
