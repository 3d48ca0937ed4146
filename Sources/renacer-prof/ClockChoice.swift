internal import Capture
internal import Trace

/// The clock of a capture, and what it makes of a call that does nothing.
struct ClockChoice {
  /// The kernel's clock; `nil` for the tracer's.
  private(set) var kernel: KernelClock?
  private(set) var floor: CaptureSummary.Floor?
  /// Why the kernel's clock, which was wanted, is not used.
  private(set) var refusal: PerfRefusal?
  /// Whether no other clock will do.
  let isRequired: Bool

  /// Tries the clocks that a command line admits.
  init(_ options: Options) throws(SessionError) {
    isRequired = options.capture.clock == .kernel
    let clock = CaptureClock()
    // A trace does not tell what the clock cannot see.
    let wantsFloor = !options.isTrace && !options.isLeakReportOnly
    if isRequired || options.capture.clock == .auto && options.showsTimes {
      do throws(PerfRefusal) {
        let kernel = try KernelClock()
        if kernel.mountedFilesystem { Notices.write(Notices.mountedTraceFilesystem) }
        floor = wantsFloor ? try clock.measureFloor(by: kernel) : nil
        self.kernel = kernel
        return
      } catch {
        if isRequired { throw .capture(.kernelClockRefused(error)) }
        refusal = error
      }
    }
    floor = wantsFloor ? clock.measureFloor() : nil
  }

  /// Writes down which clock a capture has used.
  func describe(_ backend: PtraceBackend, in summary: inout CaptureSummary) {
    summary.clock = backend.clockKind
    summary.clockObstacle = (refusal ?? backend.clockRefusal)?.reason
    // A floor of another clock than the one that it came to in the end is none.
    summary.floor = backend.clockRefusal == nil ? floor : nil
  }
}

extension Options {
  /// Whether how long calls take, or when they are made, is shown or decides what is.
  var showsTimes: Bool {
    if !isTrace { return !isLeakReportOnly }
    return timing || timestamps > 0 || relativeTimestamps || report.format != .text || anomalyRealtime
      || capture.minDuration != nil
  }
}
