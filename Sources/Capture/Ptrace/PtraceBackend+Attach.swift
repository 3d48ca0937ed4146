internal import CLinux
internal import Glibc
public import Trace

/// Tracing programs that run already, and letting programs go.
extension PtraceBackend {
  /// Attaches to all threads of a process. The process runs on when this one ends, however it ends.
  ///
  /// - Throws: `CaptureError` when it does not exist or may not be traced. Everything that was attached to,
  ///   other processes as well, has been let go then.
  public func attach(to process: ProcessID) throws(CaptureError) {
    // The id of any thread stands for its process.
    guard let process = ProcessFiles.process(ofThread: process) else { throw .noSuchProcess(process) }
    do throws(CaptureError) {
      try seizeThreads(of: process)
    } catch {
      // What asks this program to end waits until all are let go.
      clinux_catch_interruptions()
      detachAll()
      watch()
      clinux_set_alarm(0)
      clinux_release_interruptions()
      throw error
    }
  }

  /// Attaches to all processes that descend from those that are traced, and follows what they create meanwhile.
  ///
  /// - Returns: why some could not be attached to. Those that ended meanwhile are not among them.
  public func attachToDescendants() -> [CaptureError] {
    var failures: [CaptureError] = []
    var known = Set(threads.processes)
    // A process that is not traced yet can create others while the list is read: read it until it brings nothing new.
    while true {
      let fresh = ProcessFiles.children(of: known).subtracting(known)
      if fresh.isEmpty { return failures }
      known.formUnion(fresh)
      for process in fresh.sorted() {
        do throws(CaptureError) {
          try seizeThreads(of: process)
        } catch {
          switch error {
          case .noSuchProcess, .processEnded: break
          default: failures.append(error)
          }
        }
      }
    }
  }

  private func seizeThreads(of process: ProcessID) throws(CaptureError) {
    let space = threads.newSpace()
    var tried: Set<ProcessID> = []
    var isTraced = false
    // New threads can come to be while the list is read: read it until it brings nothing new.
    while true {
      let fresh = ProcessFiles.threads(of: process).filter { !tried.contains($0) }
      if fresh.isEmpty { break }
      for thread in fresh {
        tried.insert(thread)
        switch try seize(thread, of: process) {
        case .seized:
          threads.insert(TracedThread(thread: thread, process: process, space: space))
          _ = clinux_interrupt(thread.rawValue)
          let clock = try kernelClock(of: thread)
          if let slot = threads.slot(of: thread) { threads[slot].clock = clock }
          isTraced = true
        case .isOurs: isTraced = true
        case .hasEnded: break
        }
      }
    }
    guard isTraced else {
      throw ProcessFiles.process(ofThread: process) == nil ? .noSuchProcess(process) : .processEnded(process)
    }
    if !threads.threads(of: process).isEmpty {
      sink.addressSpaceOpened(space, process: process, program: nil, copyOf: nil)
    }
  }

  private enum SeizeResult { case seized, isOurs, hasEnded }

  private func seize(_ thread: ProcessID, of process: ProcessID) throws(CaptureError) -> SeizeResult {
    let status = clinux_seize(
      thread.rawValue,
      traceOptions(isFiltered: false, diesWithTracer: false, sharesProcessor: false))
    switch -status {
    case 0: return .seized
    case ESRCH: return .hasEnded
    case EPERM:
      // Made by a thread that is traced already, it was traced from its beginning; we shall be told of it.
      if ProcessFiles.tracer(of: thread) == ProcessID(clinux_own_thread()) { return .isOurs }
      if ProcessFiles.hasEnded(thread) { return .hasEnded }
      throw Self.attachError(process, errno: EPERM)
    default: throw Self.attachError(process, errno: -status)
    }
  }

  /// Starts to let every thread go: each is detached at its next stop, which is asked for here.
  func detachAll() {
    guard !isDetaching else { return }
    coScheduling?.separate()
    detachingSince = clock.now()
    outcome.detached = threads.processes
    clinux_set_alarm(Self.tickNanoseconds)
    for thread in threads.ids where clinux_interrupt(thread.rawValue) == -ESRCH {
      // It has ended or is about to; the wait for it tells.
      continue
    }
  }

  /// How long to wait for threads that are let go: one that sleeps uninterruptibly, or until its vforked
  /// child runs another program, does not stop before that ends.
  static let detachPatience: UInt64 = 1_000_000_000

  /// Leaves the threads that did not stop in time to the kernel, which lets them go when this process ends.
  func abandonThreads(at now: Timestamp) {
    for thread in threads.ids {
      if let slot = threads.slot(of: thread) { finishCall(of: threads[slot], isDetached: true, at: now) }
      forget(thread)
    }
    newborns = Newborns()
  }

  /// Lets a stopped thread go.
  func detach(_ thread: ProcessID, delivering signal: Int32) {
    if let slot = threads.slot(of: thread) {
      finishCall(of: threads[slot], isDetached: true, at: clock.now())
    }
    _ = clinux_detach(thread.rawValue, signal)
    forget(thread)
  }

  private static func attachError(_ process: ProcessID, errno: Int32) -> CaptureError {
    if process.rawValue == getpid() { return .ownProcess(process) }
    guard errno == EPERM else { return .cannotAttach(process, errno: errno) }
    if let tracer = ProcessFiles.tracer(of: process) {
      return .alreadyTraced(process, tracer: tracer, tracerName: ProcessFiles.programName(of: tracer))
    }
    let ownerDiffers = geteuid() != 0 && ProcessFiles.owner(of: process) != getuid()
    return .attachNotPermitted(process, ownerDiffers: ownerDiffers, yamaScope: ProcessFiles.yamaScope())
  }
}
