internal import Glibc
internal import Trace

/// What a capture by perf events is done with, and who writes the records of calls: programs in the kernel, where it allows
/// that, else events. Nothing is recorded yet.
struct PerfMeans {
  let setup: PerfSetup
  /// The programs; `nil` where events write.
  private(set) var records: CallRecords?
  /// Why programs do not, where they might.
  private(set) var programObstacle: BPFRefusal?

  /// - Parameter directory: descriptor of the directory of the control group that is watched.
  init(_ options: CaptureOptions, _ scope: PerfScope, group directory: Int32?) throws(PerfRefusal) {
    if options.mayUseBPF {
      let setup = try PerfSetup(options, .programs(withRequests: true))
      var made: CallRecords?
      do throws(BPFRefusal) {
        made = try CallRecords(
          scope.subject(options.follow), group: directory, plan: setup.plan, ringBytes: setup.ringBytes)
      } catch {
        programObstacle = error
      }
      if let made {
        let isEnough = setup.plan.layout.ring == nil || made.includesRequests
        self.setup = isEnough ? setup : try PerfSetup(options, .programs(withRequests: false))
        records = made
        return
      }
    }
    setup = try PerfSetup(options, .events)
  }
}

/// Who writes records.
enum PerfWriter: Equatable {
  /// Events write all.
  case events
  /// Programs write those of calls, and those of operations of io_uring as well.
  case programs(withRequests: Bool)
}

/// Rings, and the events that can be opened to write into them.
struct PerfSetup {
  let channels: [PerfChannel]
  let plan: PerfPlan
  let stackCopy: StackCopySize
  /// Size of the ring of a processor for calls.
  let ringBytes: Int
  /// Whether the trace file system was not mounted before.
  let mountedFilesystem: Bool

  init(_ options: CaptureOptions, _ writer: PerfWriter) throws(PerfRefusal) {
    let host = try PerfHost(
      ringBytes: options.ringBytes, writer, includesOtherIO: options.includesOtherIO)
    channels = host.channels
    ringBytes = host.ringBytes
    mountedFilesystem = host.tracepoints.mountedFilesystem
    stackCopy = StackCopySize(
      capturesStacks: options.capturesStacks, ringBytes: UInt64(ringBytes),
      isFine: writer != .events)
    plan = PerfPlan(
      layout: try SampleLayout(host.tracepoints, ring: host.ring), options: options, host: host,
      stackBytes: stackCopy.sizes, excluded: ProcessID(getpid()))
  }
}

extension PerfScope {
  fileprivate func subject(_ follow: FollowMode) -> CallRecordsCode.Subject {
    switch self {
    case .programs: follow == .firstThread ? .threads : .processes
    case .system: .others(ProcessID(getpid()))
    case .group: .group(ProcessID(getpid()))
    }
  }
}
