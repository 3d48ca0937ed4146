public import Trace

/// Whether the kernel times the calls.
extension PtraceBackend {
  /// The clock that times calls.
  public var clockKind: CaptureSummary.Clock { options.kernelClock?.isInUse == true ? .kernel : .tracer }

  /// The kernel's clock for a thread that is to be traced, before it runs; `nil` where the tracer's clock has to do. Where that holds for
  /// some threads alone, their calls say so.
  ///
  /// - Throws: `CaptureError` where no thread can have it and no other clock will do.
  func kernelClock(of thread: ProcessID) throws(CaptureError) -> (any ThreadClock)? {
    guard let kernel = options.kernelClock, clockRefusal == nil else { return nil }
    do throws(PerfRefusal) {
      return try kernel.watch(thread, filter: clockFilter)
    } catch {
      if kernel.isInUse || error.isOfThread { return nil }
      if options.requiresKernelClock { throw .kernelClockRefused(error) }
      clockRefusal = error
      return nil
    }
  }
}
