internal import CLinux
internal import Glibc
internal import Syscalls
package import Trace

/// What the kernel's clock adds to a call.
extension PerfBackend {
  /// What a call that does nothing appears to take, in nanoseconds: the median over few calls of a child made for that.
  /// `nil` where it cannot be measured.
  ///
  /// - Parameter capture: what stacks are copied in.
  package static func measureFloor(like capture: CaptureOptions) -> CaptureSummary.Floor? {
    (try? tryOut(like: capture)).flatMap(\.self)
  }

  /// The same; throws why perf events cannot be had.
  static func tryOut(like capture: CaptureOptions) throws(CaptureError) -> CaptureSummary.Floor? {
    let collector = LatencyCollector()
    var options = CaptureOptions(
      traced: [.getppid], follow: .firstThread, capturesStacks: capture.capturesStacks, sharesProcessor: false
    )
    options.ringBytes = 1 << 20
    let backend = try PerfBackend(options: options, sink: collector)
    var release: Int32 = -1
    let child = clinux_launch_idle_calls(&release, 201, nil)
    guard child > 0 else { return nil }
    do throws(CaptureError) {
      try backend.attach(to: ProcessID(child))
    } catch {
      close(release)
      while waitpid(child, nil, 0) < 0, errno == EINTR {}
      throw error
    }
    StopRequests.release(release)
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
    backend.pump(until: .max - 1)
    let sorted = collector.nanoseconds.sorted()
    guard !sorted.isEmpty else { return nil }
    let median = sorted[sorted.count / 2]
    return CaptureSummary.Floor(sameProcessor: median, otherProcessor: median)
  }
}

/// Keeps the latency of each call.
private final class LatencyCollector: CaptureSink {
  private(set) var nanoseconds: [UInt64] = []

  func ended(_ event: SyscallEvent, memory: any MemoryReader) {
    if event.isFinished { nanoseconds.append(event.nanoseconds) }
  }

  func addressSpaceOpened(
    _ space: AddressSpaceID, process: ProcessID, program: String?, copyOf parent: AddressSpaceID?
  ) {}
  func codeMappingsChanged(in space: AddressSpaceID) {}
  func codeMappingsChanged(in space: AddressSpaceID, process: ProcessID, to mappings: CodeMappings) {}
  func addressSpaceClosed(_ space: AddressSpaceID) {}
  func expectedStackBytes(of registers: Registers, in space: AddressSpaceID) -> Int { 0 }
  func wants(_ call: SyscallStart, memory: any MemoryReader) -> Bool { true }
  func stack(
    from registers: Registers, stack: UnsafeRawBufferPointer, in space: AddressSpaceID, process: ProcessID,
    memory: any MemoryReader
  ) -> StackID { .empty }
  func began(_ call: SyscallStart, memory: any MemoryReader) {}
  func happened(_ event: ThreadEvent, to thread: ProcessID, of process: ProcessID, at time: Timestamp) {}
  func inFlight(
    _ calls: [SyscallStart], threadCount: Int, because reason: InFlightReason, at time: Timestamp
  ) {}
  func ticked(at time: Timestamp) {}
}
