internal import CLinux
internal import Glibc
internal import Syscalls
public import Trace

/// What the kernel's clock adds to a call that perf events watch.
public final class PerfFloor {
  /// What a call that does nothing appears to take: the median over few calls of a child made for that; `nil` where it
  /// cannot be measured.
  public let floor: CaptureSummary.Floor?
  /// Whether programs in the kernel write the records of calls, and why they do not where they might.
  public let isByPrograms: Bool
  public let programObstacle: BPFRefusal?
  private var backend: PerfBackend?

  /// Measures it.
  ///
  /// - Parameter capture: what stacks are copied in.
  /// - Throws: why perf events cannot be had.
  public init(like capture: CaptureOptions) throws(CaptureError) {
    let collector = LatencyCollector()
    var options = CaptureOptions(
      traced: [.getppid], follow: .firstThread, capturesStacks: capture.capturesStacks, sharesProcessor: false
    )
    options.ringBytes = 1 << 20
    options.mayUseBPF = capture.mayUseBPF
    let backend = try PerfBackend(options: options, sink: collector)
    self.backend = backend
    (isByPrograms, programObstacle) = (backend.floorNanoseconds != nil, backend.programObstacle)
    if let known = backend.floorNanoseconds {
      floor = CaptureSummary.Floor(sameProcessor: known, otherProcessor: known)
      return
    }
    var release: Int32 = -1
    let child = clinux_launch_idle_calls(&release, 201, nil)
    guard child > 0 else {
      floor = nil
      return
    }
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
    let median = sorted.isEmpty ? nil : sorted[sorted.count / 2]
    floor = median.map { CaptureSummary.Floor(sameProcessor: $0, otherProcessor: $0) }
  }

  /// Closes the events with which it was measured. If others use the same tracepoints by then, the kernel need not switch
  /// them off and on again.
  public func finish() { backend = nil }
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
