internal import CLinux
internal import Syscalls
internal import Trace

/// What becomes of the descriptors of processes that begin, run other programs and end.
extension PerfFiles {
  /// A process is about to run its program, with this one's working directory and such descriptors as it has now.
  func launched(_ process: ProcessID) {
    paths.directories.launched(process)
    let table = tables.table(of: process)
    for descriptor in ProcessFiles.lastingDescriptors(of: process, below: DescriptorTable.limit) {
      guard let file = names.file(of: descriptor, in: process) else { continue }
      table[descriptor] = file
      table.setLasting(true, descriptor)
    }
  }

  /// A process that runs already is watched from now on. What it was started with is left to whatever it starts, which may be
  /// gone before it is looked at.
  func attached(_ process: ProcessID) {
    let firstDescriptors: Int32 = 16
    _ = paths.directories.path(of: process, at: StopRequests.now())
    let table = tables.table(of: process)
    let lasting = Set(ProcessFiles.lastingDescriptors(of: process, below: firstDescriptors))
    for descriptor in ProcessFiles.descriptors(of: process) where descriptor < firstDescriptors {
      guard table[descriptor] == nil, let file = names.file(of: descriptor, in: process) else { continue }
      table[descriptor] = pending.add(file, path: .unknown, of: descriptor, in: table)
      table.setLasting(lasting.contains(descriptor), descriptor)
    }
  }

  /// A process has come to be.
  ///
  /// - Parameters:
  ///   - flags: those that clone(2) was given; `nil` where they are not known.
  ///   - isExact: whether its descriptors are those that its parent has now: where no other thread of the parent can
  ///     have changed them meanwhile.
  func forked(_ child: ProcessID, from parent: ProcessID, flags: UInt64?, isExact: Bool) {
    paths.directories.forked(child, from: parent, flags: flags)
    let shares = flags.map { $0 & FileRole.sharingFlag != 0 }
    guard !(shares ?? (clinux_shares_descriptors(parent.rawValue, child.rawValue) == 1)) else {
      tables[child] = tables.table(of: parent)
      return
    }
    guard let original = tables[parent] else { return }
    guard isExact else {
      tables[child] = DescriptorTable()
      return
    }
    let copy = original.copy()
    tables[child] = copy
    pending.share(original, with: copy)
  }

  /// A process runs another program.
  func executed(_ process: ProcessID, at time: Timestamp) {
    let left = DescriptorTable()
    if let table = tables[process], !separateThreads.contains(process) {
      for descriptor in table.lasting {
        guard let file = table[descriptor], file != .unknown else { continue }
        pending.duplicate(file, as: descriptor, in: left)
        left.setLasting(true, descriptor)
      }
    }
    forget(process, at: time)
    registered.end(process, at: time, &pending)
    tables[process] = left
  }

  /// A process has ended, or it is not known any more what it does.
  func forget(_ process: ProcessID, at time: Timestamp) {
    separateThreads.remove(process)
    registered.forget(process, at: time, &pending)
    guard let table = tables[process] else { return }
    tables[process] = nil
    pending.decide(table, at: time) { _ in true }
  }

  /// Somebody who is not watched can change a process's descriptors from now on.
  func loseSight(of process: ProcessID, at time: Timestamp) {
    forget(process, at: time)
    separateThreads.insert(process)
  }

  func threadEnded(_ thread: ProcessID) {
    if !separateThreads.isEmpty { separateThreads.remove(thread) }
  }

  func processEnded(_ process: ProcessID, at time: Timestamp) {
    forget(process, at: time)
    registered.end(process, at: time, &pending)
    paths.directories.ended(process)
  }

  /// Records are missing: anything can have been closed.
  func recordsWereLost() {
    pending.answerAll { _ in .unknown }
    tables.removeAll()
    registered.removeAll()
    paths.directories.removeAll()
  }
}
