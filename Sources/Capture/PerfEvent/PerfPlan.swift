internal import CLinux
internal import Syscalls
internal import Trace

/// The events that a capture opens, and their filters.
struct PerfPlan {
  let layout: SampleLayout
  /// Sizes of stack copies.
  let stackBytes: [UInt32]
  private let follow: FollowMode
  private let countsLost: Bool
  /// Decide in the kernel which calls are recorded.
  let entryFilter: String
  let exitFilter: String

  /// - Parameters:
  ///   - stackBytes: sizes of stack copies; `[0]` for none.
  ///   - excluded: a thread whose calls are not recorded.
  init(
    layout: SampleLayout, options: CaptureOptions, countsLost: Bool, stackBytes: [UInt32], excluded: ProcessID
  ) {
    self.layout = layout
    self.stackBytes = stackBytes
    follow = options.follow
    self.countsLost = countsLost
    let ranges = CallRanges(options.traced)
    let notOwn = "common_pid!=\(excluded)"
    entryFilter = ranges.expression.map { "(\($0))&&\(notOwn)" } ?? notOwn
    // The kernel forgets the number of a call on the way back from a signal handler.
    let nameless = options.traced.contains(.rt_sigreturn) ? "||id==-1" : ""
    exitFilter = ranges.expression.map { "(\($0)\(nameless))&&\(notOwn)" } ?? notOwn
  }

  var sideband: clinux_perf_event {
    var event = base(clinux_perf_type_software, clinux_perf_dummy)
    event.sample_type = SampleLayout.sidebandSample
    event.mappings = true
    event.names = true
    event.tasks = true
    event.exclude_kernel = true
    event.disabled = false
    return event
  }

  var exits: clinux_perf_event {
    var event = base(clinux_perf_type_tracepoint, layout.exitNumber)
    event.sample_type = SampleLayout.exitSample
    return event
  }

  /// The moment at which a call enters the kernel, once more: after its stack was copied, which is no part of its time.
  var starts: clinux_perf_event {
    var event = base(clinux_perf_type_tracepoint, layout.enterNumber)
    event.sample_type = SampleLayout.momentSample
    return event
  }

  func entries(stackBytes: UInt32) -> clinux_perf_event {
    var event = base(clinux_perf_type_tracepoint, layout.enterNumber)
    event.sample_type = SampleLayout.entrySample(hasStack: stackBytes > 0)
    event.registers = SampleLayout.registers
    event.stack_bytes = stackBytes
    return event
  }

  private func base(_ type: UInt32, _ config: UInt64) -> clinux_perf_event {
    var event = clinux_perf_event()
    event.type = type
    event.config = config
    event.inherit = follow != .firstThread
    event.inherit_threads = follow == .threads
    event.disabled = true
    event.identify_all = true
    event.counts_lost = countsLost
    // When to wake the reader is the ring's affair. Without this, each record would.
    event.watermark_bytes = .max
    return event
  }
}

/// A set of calls as ranges of numbers, for a filter of the kernel.
private struct CallRanges {
  /// The kernel takes filters of up to a page.
  private static let longestFilter = 4000

  /// `nil` where all calls are in the set, or the ranges are too many for a filter.
  let expression: String?

  init(_ calls: SyscallSet) {
    guard !calls.includesUnknown else {
      expression = nil
      return
    }
    var calls = calls
    // A call that a signal interrupted goes on under this name.
    calls.insert(.restart_syscall)
    var ranges: [ClosedRange<UInt32>] = []
    for number in calls.numbers.map(\.rawValue) {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let text = ranges.map { range in
      range.count == 1
        ? "id==\(range.lowerBound)" : "(id>=\(range.lowerBound)&&id<=\(range.upperBound))"
    }.joined(separator: "||")
    expression = text.utf8.count <= Self.longestFilter ? text : nil
  }
}
