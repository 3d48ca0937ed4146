internal import CLinux
internal import Glibc
internal import Trace

/// What this machine allows of perf events: a ring for each processor, and the tracepoints of system calls.
struct PerfHost {
  /// Rings of all processors together take about so much memory, and each at least and at most so much.
  private static let totalRingBytes = 128 << 20
  private static let ringRange = (1 << 20)...(64 << 20)

  let channels: [PerfChannel]
  let layout: SampleLayout
  /// Whether lost records are counted for each event.
  let countsLost: Bool
  let hasMountedTracefs: Bool

  /// - Parameter ringBytes: size of each ring; `nil` for one that suits the machine.
  init(ringBytes: Int?) throws(CaptureError) {
    let found = TraceFilesystem()
    hasMountedTracefs = found == nil && TraceFilesystem.mount() == 0
    guard let files = found ?? TraceFilesystem() else { throw .perfNotPermitted(.tracefs) }
    guard let enter = files.tracepoint("raw_syscalls/sys_enter"),
      let exit = files.tracepoint("raw_syscalls/sys_exit"),
      let layout = SampleLayout(enter: enter, exit: exit)
    else { throw .perfNotPermitted(.tracepoints) }
    self.layout = layout
    let processors = Self.onlineProcessors()
    let size = ringBytes ?? Self.ringRange.clamp(Self.totalRingBytes / max(1, processors.count))
    var channels: [PerfChannel] = []
    do throws(PerfEventError) {
      for processor in processors {
        channels.append(try PerfChannel(processor: processor, dataBytes: Self.powerOfTwo(size)))
      }
    } catch {
      throw CaptureError(perf: error)
    }
    self.channels = channels
    var probe = clinux_perf_event()
    probe.type = clinux_perf_type_software
    probe.config = clinux_perf_dummy
    probe.exclude_kernel = true
    probe.disabled = true
    probe.counts_lost = true
    countsLost = (try? PerfEvent(probe, thread: 0, processor: -1)) != nil
  }

  private static func powerOfTwo(_ size: Int) -> Int {
    var power = 4096
    while power * 2 <= size { power *= 2 }
    return power
  }

  /// The processors that are online (`/sys/devices/system/cpu/online`, such as `0-3,5`).
  static func onlineProcessors() -> [Int32] {
    let text = ProcessFiles.contents(of: "/sys/devices/system/cpu/online") ?? []
    let ranges = String(decoding: text, as: UTF8.self).split { $0 == "," || $0.isNewline }
    let processors = ranges.flatMap { range -> [Int32] in
      let ends = range.split(separator: "-").compactMap { Int32($0) }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
    return processors.isEmpty ? [0] : processors
  }
}

extension ClosedRange<Int> {
  fileprivate func clamp(_ value: Int) -> Int { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
