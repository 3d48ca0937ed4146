internal import CLinux
internal import Glibc
internal import Trace

/// What this machine has for perf events: a ring for each processor, and the tracepoints of system calls.
struct PerfHost {
  /// Rings of all processors together take about so much memory, and each at least and at most so much.
  private static let totalRingBytes = 64 << 20
  private static let ringRange = (1 << 20)...(64 << 20)

  /// Page faults that read are far apart, and each comes with a copy of the stack.
  private static let faultRingBytes = 8 << 20

  let channels: [PerfChannel]
  /// How operations of io_uring are recorded; `nil` where the kernel does not tell.
  let ring: RingLayout?
  let tracepoints: SyscallTracepoints
  /// Whether lost records are counted for each event.
  let countsLost: Bool

  /// - Parameters:
  ///   - ringBytes: size of each ring; `nil` for one that suits the machine.
  ///   - includesOtherIO: whether I/O without system calls is recorded, too.
  init(ringBytes: Int?, includesOtherIO: Bool) throws(PerfRefusal) {
    tracepoints = try SyscallTracepoints()
    ring = includesOtherIO ? RingLayout(TraceFilesystem()) : nil
    let processors = Processors.online
    let size = ringBytes ?? Self.totalRingBytes / max(1, processors.count)
    let bounded = ringBytes ?? min(max(size, Self.ringRange.lowerBound), Self.ringRange.upperBound)
    var channels: [PerfChannel] = []
    do throws(PerfEventError) {
      for processor in processors {
        channels.append(
          try PerfChannel(processor: processor, dataBytes: Self.powerOfTwo(bounded), content: .calls))
        guard includesOtherIO else { continue }
        channels.append(
          try PerfChannel(processor: processor, dataBytes: Self.faultRingBytes, content: .faults))
      }
    } catch {
      throw PerfRefusal(error)
    }
    self.channels = channels
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
