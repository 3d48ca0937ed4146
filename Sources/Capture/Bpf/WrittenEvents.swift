internal import CLinux

/// The perf events by which programs write records: on each processor one for each size of stack copies, and one for ends
/// of calls. Each is known by a number.
final class WrittenEvents {
  let map: BPFObject
  /// How far numbers of the same kind are apart: on each processor it is that of the first one plus the processor's.
  private let stride: Int
  private let entries: [OpenEvent]
  private let exits: [OpenEvent]
  /// The number of the first event for ends of calls.
  let firstExit: Int

  init(_ channels: [PerfChannel], plan: PerfPlan) throws(BPFRefusal) {
    stride = Int(channels.map(\.processor).max() ?? 0) + 1
    firstExit = plan.stackBytes.count * stride
    entryKinds = plan.stackBytes.enumerated().map { [stride] in ($1, Int32($0 * stride)) }
    map = try .events(entries: firstExit + stride)
    var entries: [OpenEvent] = []
    var exits: [OpenEvent] = []
    for channel in channels {
      for (level, bytes) in plan.stackBytes.enumerated() {
        let event = try Self.open(plan.writtenEntries(stackBytes: bytes), channel)
        try map.set(Int32(level * stride) + channel.processor, to: event.event.descriptor)
        entries.append(event)
      }
      let event = try Self.open(plan.writtenExits, channel)
      try map.set(Int32(firstExit) + channel.processor, to: event.event.descriptor)
      exits.append(event)
    }
    (self.entries, self.exits) = (entries, exits)
  }

  private static func open(_ description: clinux_perf_event, _ channel: PerfChannel) throws(BPFRefusal)
    -> OpenEvent
  {
    do throws(PerfEventError) {
      let event = try PerfEvent(description, thread: -1, processor: channel.processor)
      try event.redirect(to: channel.ring)
      return OpenEvent(event)
    } catch {
      throw BPFRefusal(.event, errno: error.errno)
    }
  }

  /// The number of the first event for entries with a size of stack copies.
  func firstEntry(level: Int) -> Int { level * stride }

  /// Sizes of stack copies, and the first event for entries with each.
  let entryKinds: [(stackBytes: UInt32, firstEvent: Int32)]

  /// Entries that found no room in a ring; `nil` where the kernel does not tell.
  var lostEntries: UInt64? {
    var sum: UInt64 = 0
    for event in entries {
      guard let lost = event.event.lostRecords else { return nil }
      sum += lost
    }
    return sum
  }
}
