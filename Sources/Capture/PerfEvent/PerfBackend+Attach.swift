internal import CLinux
internal import Glibc
public import Trace

/// Watching programs that run already.
extension PerfBackend {
  public func attach(to process: ProcessID) throws(CaptureError) {
    guard let process = ProcessFiles.process(ofThread: process) else { throw .noSuchProcess(process) }
    guard process.rawValue != getpid() else { throw .ownProcess(process) }
    Self.allowManyFiles()
    let first = eventSets.count
    do throws(PerfEventError) {
      try open(process)
      for set in eventSets[first...] { try set.enableCalls(level: stackCopy.level) }
      records?.enable(level: stackCopy.level)
    } catch {
      if error.errno == ESRCH || ProcessFiles.hasEnded(process) { throw .processEnded(process) }
      if error.errno == EACCES || error.errno == EPERM, ProcessFiles.owner(of: process) != getuid(),
        geteuid() != 0
      {
        throw .attachNotPermitted(process, ownerDiffers: true, yamaScope: nil)
      }
      throw .perfRefused(PerfRefusal(error))
    }
    guard !threads.threads(of: process).isEmpty else { throw .processEnded(process) }
    files?.attached(process)
  }

  /// Begins to watch what is no program.
  ///
  /// - Parameter directory: that of the control group.
  func open(_ scope: PerfScope, group directory: Int32?) throws(CaptureError) {
    switch scope {
    case .programs: break
    case .system: try attach(to: .system)
    case .group(let path):
      do throws(CaptureError) {
        try attach(to: .group(directory ?? -1))
      } catch {
        if case .perfRefused(let refusal) = error, case .failed = refusal.cause { throw .noSuchGroup(path) }
        throw error
      }
    }
  }

  private func attach(to subject: PerfEventSet.Subject) throws(CaptureError) {
    isOpen = true
    do throws(PerfEventError) {
      eventSets += try open(subject)
      readAllNames()
      for set in eventSets { try set.enableCalls(level: stackCopy.level) }
      records?.enable(level: stackCopy.level)
    } catch {
      throw .perfRefused(PerfRefusal(error))
    }
  }

  public func attachToDescendants() -> [CaptureError] {
    var failures: [CaptureError] = []
    var known = Set(processes)
    while true {
      let fresh = ProcessFiles.children(of: known).subtracting(known)
      if fresh.isEmpty { return failures }
      known.formUnion(fresh)
      for process in fresh.sorted() where threads.threads(of: process).isEmpty {
        do throws(CaptureError) {
          try attach(to: process)
        } catch {
          switch error {
          case .noSuchProcess, .processEnded: break
          default: failures.append(error)
          }
        }
      }
    }
  }

  /// Opens the events of a thread, a group or the system on all processors.
  func open(_ subject: PerfEventSet.Subject) throws(PerfEventError) -> [PerfEventSet] {
    var sets: [PerfEventSet] = []
    for channel in channels where channel.content == .events {
      let faults = channels.first { $0.content == .faults && $0.processor == channel.processor }
      sets.append(
        try PerfEventSet(
          subject, channel, faults: faults, plan: plan, recordsCalls: records == nil,
          recordsRequests: records?.includesRequests != true))
    }
    return sets
  }

  /// The calls of a thread are to be recorded, where programs do that.
  func watch(_ thread: ProcessID, of process: ProcessID) throws(PerfEventError) {
    do throws(BPFRefusal) {
      try records?.watch(thread, of: process)
    } catch {
      throw PerfEventError(step: .open, errno: error.errno)
    }
  }

  /// Opens the events of all threads of a process.
  private func open(_ process: ProcessID) throws(PerfEventError) {
    let space = threads.threads(of: process).first?.space ?? spaces.add(runningIn: process)
    while true {
      // New threads can come to be while the list is read. Those whose creators are watched are watched, too, and the
      // kernel tells of them.
      let listed = ProcessFiles.threads(of: process)
      pump(until: clock.now().nanoseconds)
      let fresh = listed.filter { threads.place(of: $0.rawValue) == nil && !ProcessFiles.hasEnded($0) }
      if fresh.isEmpty { return }
      for thread in fresh {
        do throws(PerfEventError) {
          eventSets += try open(.thread(thread))
          try watch(thread, of: process)
          if threads.place(of: thread.rawValue) == nil { enlist(thread, of: process, in: space) }
        } catch {
          guard error.errno == ESRCH, thread != process else { throw error }
        }
      }
    }
  }

  /// Each thread takes some descriptors for each processor.
  private static func allowManyFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
