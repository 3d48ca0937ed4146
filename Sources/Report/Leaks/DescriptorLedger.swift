internal import Glibc
public import Syscalls
public import Trace

/// Which descriptors traced processes opened, and which of them they never closed.
///
/// A process is charged with what it opened itself: a child begins with nothing, as the copies that it inherits are its
/// parent's doing, and its end takes nothing from the parent. An exec closes what is marked so. Descriptors that were open
/// before the trace began, or that were opened through io_uring, are not known.
///
/// Closing counts when the call begins: another thread can be given the same number before the end of the call is seen.
public final class DescriptorLedger {
  /// The calls that it has to be told of.
  public static var calls: SyscallSet { DescriptorCalls.all }

  private struct Entry {
    let site: Int
    var closesOnExec: Bool
  }

  /// Standard input, output and error: to open those and leave them open is usual.
  private static let standardStreams: ClosedRange<Int32> = 0...2

  private let descriptors: any DescriptorReader
  private var processes: [ProcessID: [Int32: Entry]] = [:]
  private var siteIndex: [OpeningSite.Key: Int] = [:]
  /// In the order in which they first opened something.
  public private(set) var sites: [OpeningSite] = []
  /// Descriptors 0 to 2 that were opened or redirected.
  public private(set) var standardStreamCount: UInt64 = 0

  /// - Parameter descriptors: tells what stands behind an example.
  public init(descriptors: any DescriptorReader) { self.descriptors = descriptors }

  /// A call begins.
  public func began(_ call: SyscallStart) {
    switch call.number {
    case .close: close(call.int32(0), of: call.process, at: call.time)
    case .close_range: closeRange(call)
    default: break
    }
  }

  /// A call ended.
  public func ended(_ event: SyscallEvent, memory: any MemoryReader) {
    guard event.isFinished, event.errorNumber == 0, Self.calls.contains(event.call.number) else { return }
    let call = event.call
    switch call.number {
    case .close, .close_range: break
    case .execve, .execveat: closeMarked(of: call.process, at: event.end)
    case .fcntl where call.int32(1) == F_SETFD:
      mark(call.int32(0), of: call.process, closesOnExec: call.int32(2) & FD_CLOEXEC != 0)
    case .ioctl where call.int32(1) == Self.markRequest || call.int32(1) == Self.unmarkRequest:
      mark(call.int32(0), of: call.process, closesOnExec: call.int32(1) == Self.markRequest)
    default:
      for opened in DescriptorCalls.opened(by: event, memory: memory) { open(opened, event) }
    }
  }

  /// A process ended, and with it its descriptors.
  public func processEnded(_ process: ProcessID) {
    guard let table = processes.removeValue(forKey: process) else { return }
    var counts: [Int: UInt64] = [:]
    for entry in table.values { counts[entry.site, default: 0] += 1 }
    for (site, count) in counts { sites[site].ends(withOpen: count) }
  }

  /// The trace ends; processes that still run keep what they have open.
  public func finish() {
    for process in Array(processes.keys) { processEnded(process) }
  }

  /// `FIOCLEX` and `FIONCLEX` (asm-generic/ioctls.h).
  private static let markRequest: Int32 = 0x5451
  private static let unmarkRequest: Int32 = 0x5450
  /// `CLOSE_RANGE_CLOEXEC` (linux/close_range.h).
  private static let rangeMarks: UInt64 = 4

  private func open(_ opened: DescriptorCalls.Opened, _ event: SyscallEvent) {
    let call = event.call
    let descriptor = opened.descriptor
    guard descriptor >= 0 else { return }
    // The number was free, or the call has replaced what bore it.
    close(descriptor, of: call.process, at: event.end)
    guard !Self.standardStreams.contains(descriptor) else {
      standardStreamCount &+= 1
      return
    }
    let key = OpeningSite.Key(stack: call.stack, call: call.number, isReceived: opened.isReceived)
    let site = site(key)
    sites[site].opens(at: event.end)
    if sites[site].needsExample {
      let target =
        descriptors.endpoints(of: descriptor, in: call.thread)
        ?? descriptors.path(of: descriptor, in: call.thread) ?? []
      sites[site].setExample(
        OpeningSite.Example(
          process: call.process, descriptor: descriptor, target: String(decoding: target, as: UTF8.self)))
    }
    processes[call.process, default: [:]][descriptor] = Entry(
      site: site, closesOnExec: opened.closesOnExec)
  }

  private func site(_ key: OpeningSite.Key) -> Int {
    if let known = siteIndex[key] { return known }
    sites.append(OpeningSite(key: key))
    siteIndex[key] = sites.count - 1
    return sites.count - 1
  }

  private func close(_ descriptor: Int32, of process: ProcessID, at time: Timestamp) {
    guard let entry = processes[process]?.removeValue(forKey: descriptor) else { return }
    sites[entry.site].closes(descriptor, of: process, at: time)
  }

  private func closeRange(_ call: SyscallStart) {
    let first = UInt32(truncatingIfNeeded: call.arguments[0])
    let last = UInt32(truncatingIfNeeded: call.arguments[1])
    guard first <= last, let table = processes[call.process] else { return }
    for descriptor in table.keys where (first...last).contains(UInt32(descriptor)) {
      if call.arguments[2] & Self.rangeMarks != 0 {
        processes[call.process]?[descriptor]?.closesOnExec = true
      } else {
        close(descriptor, of: call.process, at: call.time)
      }
    }
  }

  private func closeMarked(of process: ProcessID, at time: Timestamp) {
    for (descriptor, entry) in processes[process] ?? [:] where entry.closesOnExec {
      close(descriptor, of: process, at: time)
    }
  }

  private func mark(_ descriptor: Int32, of process: ProcessID, closesOnExec: Bool) {
    processes[process]?[descriptor]?.closesOnExec = closesOnExec
  }
}
