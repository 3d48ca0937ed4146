internal import CLinux
internal import Syscalls
internal import Trace

/// The events that a capture opens, and their filters.
struct PerfPlan {
  let layout: SampleLayout
  /// Sizes of stack copies.
  let stackBytes: [UInt32]
  let follow: FollowMode
  private let countsLost: Bool
  /// Whether files are to be known of page faults and operations of io_uring.
  let findsOtherFiles: Bool
  /// Whether it is to be known which paths calls name.
  let findsPaths: Bool
  /// Numbers of the calls that are recorded; `nil`: all.
  let numbers: [UInt32]?
  /// The same as filters of events.
  private let entryFilter: String?
  private let exitFilter: String?
  /// Where threads are created, if those are to be watched that watched ones create; `nil` where the kernel does not tell.
  let creation: Tracepoint?
  /// Leaves out this program itself.
  private let exclusion: String

  /// - Parameters:
  ///   - stackBytes: sizes of stack copies; `[0]` for none.
  ///   - excluded: a thread whose calls are not recorded.
  init(
    layout: SampleLayout, options: CaptureOptions, host: PerfHost, stackBytes: [UInt32], excluded: ProcessID
  ) {
    self.layout = layout
    self.stackBytes = stackBytes
    follow = options.follow
    countsLost = host.countsLost
    creation = host.tracepoints.creation
    findsPaths = options.files != nil
    findsOtherFiles = options.files != nil && options.includesOtherIO
    numbers = CallNumberFilter.numbers(of: options.traced)
    let calls = CallNumberFilter.expression(of: options.traced)
    exclusion = "common_pid!=\(excluded)"
    entryFilter = calls
    // The kernel forgets the number of a call on the way back from a signal handler.
    let nameless = options.traced.contains(.rt_sigreturn) ? "||id==-1" : ""
    exitFilter = calls.map { $0 + nameless }
  }

  func entryFilter(for subject: PerfEventSet.Subject) -> String? { filter(entryFilter, for: subject) }

  func exitFilter(for subject: PerfEventSet.Subject) -> String? { filter(exitFilter, for: subject) }

  /// The kernel evaluates it for each call: what need not be in it is left out.
  private func filter(_ calls: String?, for subject: PerfEventSet.Subject) -> String? {
    if case .thread = subject { return calls }
    return calls.map { "(\($0))&&\(exclusion)" } ?? exclusion
  }

  var sideband: clinux_perf_event {
    var event = base(PerfConstants.software, PerfConstants.nothing)
    event.sample_type = SampleLayout.sidebandSample
    event.mappings = true
    event.data_mappings = findsOtherFiles
    event.names = true
    event.tasks = true
    event.exclude_kernel = true
    event.disabled = false
    return event
  }

  var exits: clinux_perf_event {
    var event = base(PerfConstants.tracepoint, layout.exitNumber)
    event.sample_type = SampleLayout.exitSample
    return event
  }

  /// The moment at which a call enters the kernel, once more: after its stack was copied, which is no part of its time.
  var starts: clinux_perf_event {
    var event = base(PerfConstants.tracepoint, layout.enterNumber)
    event.sample_type = SampleLayout.momentSample
    return event
  }

  /// Operations that are handed to io_uring, with the stack that does it.
  func submissions(_ ring: RingLayout) -> clinux_perf_event {
    var event = entries(stackBytes: Self.otherStackBytes)
    event.config = ring.submission
    return event
  }

  func completions(_ ring: RingLayout) -> clinux_perf_event {
    var event = exits
    event.config = ring.completion
    return event
  }

  /// Descriptors of operations.
  func files(_ lookup: UInt64) -> clinux_perf_event {
    var event = exits
    event.config = lookup
    return event
  }

  /// The moment at which the program meets a page that is not there. Faults of the kernel are part of a call's time.
  var faultStarts: clinux_perf_event {
    var event = base(PerfConstants.software, PerfConstants.pageFaults)
    event.sample_type = FaultLayout.startSample
    event.exclude_kernel = true
    return event
  }

  /// A page was read in. The kernel tells of it when the page is there.
  var majorFaults: clinux_perf_event {
    var event = faultStarts
    event.config = PerfConstants.majorPageFaults
    event.sample_type = FaultLayout.endSample
    event.registers = SampleLayout.registers
    event.stack_bytes = Self.otherStackBytes
    return event
  }

  /// Stack that comes with what is no system call.
  private static let otherStackBytes: UInt32 = 16384

  func entries(stackBytes: UInt32) -> clinux_perf_event {
    var event = base(PerfConstants.tracepoint, layout.enterNumber)
    event.sample_type = SampleLayout.entrySample(hasStack: stackBytes > 0)
    event.registers = SampleLayout.registers
    event.stack_bytes = stackBytes
    return event
  }

  /// Passages of a tracepoint, of whatever thread, of which there are no records.
  static func passages(of tracepoint: Tracepoint) -> clinux_perf_event {
    var event = clinux_perf_event()
    event.type = PerfConstants.tracepoint
    event.config = tracepoint.identifier
    event.disabled = true
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
