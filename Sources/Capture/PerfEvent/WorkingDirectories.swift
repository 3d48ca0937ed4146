internal import Syscalls
internal import Trace

/// The working directories of processes: followed from the launched one's on, and read of others when they are wanted first.
struct WorkingDirectories {
  /// Calls that change one, or what paths begin at.
  static let calls: SyscallSet = [.chdir, .fchdir, .chroot, .pivot_root, .setns, .unshare]
  /// `CLONE_FS` (linux/sched.h): what clone(2) makes has its creator's working directory.
  private static let sharingFlag: UInt64 = 0x200

  private struct Place {
    /// `nil` where it cannot be known.
    var path: [UInt8]?
    /// It holds for what begins from this moment on.
    var since = Timestamp(nanoseconds: 0)
    /// Changes up to this moment are in it already.
    var readAt = Timestamp(nanoseconds: 0)
    /// Whether absolute paths mean to the process what they mean here.
    var isOfThisRoot = true
  }

  private var places: [ProcessID: Place] = [:]

  /// A process begins where this program is.
  mutating func launched(_ process: ProcessID) {
    places[process] = Place(path: ProcessFiles.linkBytes("/proc/self/cwd"))
  }

  /// A process has been created.
  ///
  /// - Parameter flags: those that clone(2) was given; `nil` where they are not known.
  mutating func forked(_ child: ProcessID, from parent: ProcessID, flags: UInt64?) {
    let isShared = flags.map { $0 & Self.sharingFlag != 0 } ?? true
    // Each changes that of the other.
    if isShared { places[parent] = Place(path: nil, isOfThisRoot: isOfThisRoot(parent)) }
    places[child] = places[parent]
  }

  mutating func ended(_ process: ProcessID) { places[process] = nil }

  /// Any of them can have changed.
  mutating func removeAll() { places = [:] }

  /// A thread has made one of `calls`.
  ///
  /// - Parameter path: where it is now, if it has changed its directory and that is known.
  mutating func left(_ thread: PerfThread, path: [UInt8]?, at time: Timestamp) {
    let process = thread.process
    switch thread.number {
    case .chdir, .fchdir:
      if let place = places[process], time <= place.readAt { return }
      places[process] = path.map { Place(path: $0, isOfThisRoot: isOfThisRoot(process)) }
    case .chroot, .pivot_root: places[process] = nil
    // A thread may have its own from here on.
    default: places[process] = Place(path: nil, isOfThisRoot: false)
    }
  }

  /// That of a process for a call that began at a moment; `nil` where it is not known.
  mutating func path(of process: ProcessID, at time: Timestamp) -> [UInt8]? {
    if let place = places[process] { return time >= place.since ? place.path : nil }
    let readAt = StopRequests.now()
    let path = ProcessFiles.linkBytes("/proc/\(process)/cwd")
    places[process] = Place(path: path, since: StopRequests.now(), readAt: readAt, isOfThisRoot: false)
    return nil
  }

  func isOfThisRoot(_ process: ProcessID) -> Bool { places[process]?.isOfThisRoot ?? false }
}
