internal import CLinux
internal import Glibc
package import Trace

/// Tracing programs that run already, and letting programs go.
extension PtraceBackend {
  /// Attaches to all threads of a process. The process runs on when this one ends, however it ends.
  ///
  /// - Throws: `CaptureError` when it does not exist or may not be traced; nothing of it is traced then.
  package func attach(to process: ProcessID) throws(CaptureError) {
    let space = threads.newSpace()
    var attached: Set<ProcessID> = []
    // New threads can come to be while the list is read: read it until it brings nothing new.
    while true {
      let fresh = ProcessFiles.threads(of: process).filter { !attached.contains($0) }
      if fresh.isEmpty { break }
      for thread in fresh {
        attached.insert(thread)
        guard threads.slot(of: thread) == nil else { continue }
        let status = clinux_seize(thread.rawValue, traceOptions(isFiltered: false, diesWithTracer: false))
        if status == -ESRCH { continue }
        guard status == 0 else { throw Self.attachError(process, errno: -status) }
        threads.insert(TracedThread(thread: thread, process: process, space: space))
        _ = clinux_interrupt(thread.rawValue)
      }
    }
    guard !threads.threads(of: process).isEmpty else { throw .noSuchProcess(process) }
    sink.addressSpaceOpened(space, process: process, copyOf: nil)
  }

  /// Starts to let every thread go: each is detached at its next stop, which is asked for here.
  func detachAll() {
    guard !isDetaching else { return }
    isDetaching = true
    for thread in threads.ids where clinux_interrupt(thread.rawValue) == -ESRCH {
      // It has ended or is about to; the wait for it tells.
      continue
    }
  }

  /// Lets a stopped thread go.
  func detach(_ thread: ProcessID, delivering signal: Int32) {
    if let slot = threads.slot(of: thread) { finishCall(of: threads[slot], at: clock.now()) }
    _ = clinux_detach(thread.rawValue, signal)
    forget(thread)
  }

  private static func attachError(_ process: ProcessID, errno: Int32) -> CaptureError {
    guard errno == EPERM else { return .cannotAttach(process, errno: errno) }
    if let tracer = ProcessFiles.tracer(of: process) {
      return .alreadyTraced(process, tracer: tracer, tracerName: ProcessFiles.programName(of: tracer))
    }
    let ownerDiffers = geteuid() != 0 && ProcessFiles.owner(of: process) != getuid()
    return .attachNotPermitted(process, ownerDiffers: ownerDiffers, yamaScope: ProcessFiles.yamaScope())
  }
}
