internal import CLinux
internal import Glibc
internal import Trace

/// What this machine has for perf events: a ring for each processor, and the tracepoints of system calls.
struct PerfHost {
  /// Rings of all processors together take about so much memory, and each at least and at most so much.
  private static let totalRingBytes = 128 << 20
  private static let smallestRing = 1 << 20
  /// Events lose what finds no room. Programs wait for it, and copy faster into memory that is in use all the time.
  private static let (largestEventRing, largestProgramRing) = (64 << 20, 16 << 20)
  /// What tells of anything but calls, where programs write of those into memory of their own. Operations of io_uring come
  /// with copies of stacks.
  private static let (sidebandRingBytes, requestRingBytes) = (1 << 20, 8 << 20)

  /// Page faults that read are far apart, and each comes with a copy of the stack.
  private static let faultRingBytes = 4 << 20

  let channels: [PerfChannel]
  /// Size of a ring that calls are written to.
  let ringBytes: Int
  /// How operations of io_uring are recorded; `nil` where the kernel does not tell.
  let ring: RingLayout?
  let tracepoints: SyscallTracepoints
  /// Whether lost records are counted for each event.
  let countsLost: Bool

  /// - Parameters:
  ///   - ringBytes: size of each ring; `nil` for one that suits the machine.
  ///   - includesOtherIO: whether I/O without system calls is recorded, too.
  init(ringBytes: Int?, _ writer: PerfWriter, includesOtherIO: Bool) throws(PerfRefusal) {
    tracepoints = try SyscallTracepoints()
    ring = includesOtherIO ? RingTracepoints(TraceFilesystem()).map(RingLayout.init) : nil
    let processors = Processors.online
    let largest = writer == .events ? Self.largestEventRing : Self.largestProgramRing
    let size = max(Self.smallestRing, min(Self.totalRingBytes / max(1, processors.count), largest))
    let calls = Self.powerOfTwo(ringBytes ?? size)
    let events =
      switch writer {
      case .events: calls
      case .programs(withRequests: false): min(calls, Self.requestRingBytes)
      case .programs(withRequests: true): min(calls, Self.sidebandRingBytes)
      }
    var channels: [PerfChannel] = []
    do throws(PerfEventError) {
      for processor in processors {
        channels.append(try PerfChannel(processor: processor, dataBytes: events, content: .events))
        guard includesOtherIO else { continue }
        channels.append(
          try PerfChannel(processor: processor, dataBytes: Self.faultRingBytes, content: .faults))
      }
    } catch {
      throw PerfRefusal(error)
    }
    self.channels = channels
    // The kernel may have granted less.
    self.ringBytes = writer == .events ? channels.first.map { Int($0.ring.dataBytes) } ?? calls : calls
    var probe = clinux_perf_event()
    probe.type = PerfConstants.software
    probe.config = PerfConstants.nothing
    probe.exclude_kernel = true
    probe.disabled = true
    probe.counts_lost = true
    countsLost = (try? PerfEvent(probe, thread: 0, processor: -1)) != nil
  }

  /// The greatest that is not above a size.
  private static func powerOfTwo(_ size: Int) -> Int {
    var power = 4096
    while power * 2 <= size { power *= 2 }
    return power
  }
}
