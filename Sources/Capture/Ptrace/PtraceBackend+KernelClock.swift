internal import Syscalls
internal import Trace

/// Whether the kernel times the calls.
extension PtraceBackend {
  /// Starts with a kernel clock that watches nobody yet, where one is wanted.
  func renewKernelClock() {
    guard let tracepoints = options.tracepoints, clockRefusal == nil else { return }
    let scope: KernelClock.Scope =
      switch options.follow {
      case .firstThread: .thread
      case .threads: .threads
      case .descendants: .descendants
      }
    kernelClock = KernelClock(tracepoints, calls: options.traced, scope: scope)
  }

  /// Lets the kernel time the calls of a thread. Where it refuses, the tracer's clock times all threads, unless that is
  /// not what was asked for.
  func watchByKernel(_ thread: ProcessID) throws(CaptureError) {
    do throws(PerfRefusal) {
      try kernelClock?.watch(thread)
    } catch {
      if options.requiresKernelClock { throw .kernelClockRefused(error) }
      kernelClock = nil
      clockRefusal = error
    }
  }
}
