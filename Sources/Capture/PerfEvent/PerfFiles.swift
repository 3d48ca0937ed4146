internal import CLinux
internal import Glibc
internal import Syscalls
internal import Trace

/// Finds the files that descriptors stand for although no thread is stopped.
///
/// What `/proc/PID/fd` says is true of the moment at which it is read, which is later than the call. It is the call's file
/// if nobody has closed or replaced the descriptor in between, and that is known once all records up to that moment have
/// been read. Until then a call is told of with a pending file; each pending file is answered once, with a name or as
/// unknown.
final class PerfFiles {
  /// Calls that have to be recorded, of interest or not: what they do to descriptors matters, or to mappings.
  static let calls: SyscallSet = FileRole.closingCalls.union([
    .connect, .bind, .listen, .accept, .accept4, .unshare, .mremap,
  ]).union(creatingCalls)

  /// Calls that make threads and processes.
  static let creatingCalls: SyscallSet = [.clone, .clone3, .fork, .vfork]

  /// The flags of one of these, for clone3(2) from the copy of the stack, where they usually are.
  static func cloneFlags(of thread: PerfThread, stack: UnsafeRawBufferPointer) -> UInt64? {
    switch thread.number {
    case .clone: return thread.arguments[0]
    case .clone3:
      let offset = thread.arguments[0] &- thread.stackPointer.rawValue
      guard stack.count >= 8, offset <= UInt64(stack.count - 8) else { return nil }
      return stack.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self)
    default: return 0
    }
  }

  /// What was read of a descriptor and is not confirmed.
  private struct Lookup {
    /// The table of the process whose descriptor was read, and those of children that have got the same one.
    var tables: [DescriptorTable]
    let descriptor: Int32
    let readAt: Timestamp
    let file: FileID
  }

  private enum Reading { case usual, accepted, renamed }

  private let names: FileNames
  private let pipe: FileID
  private var tables = DescriptorTables()
  /// Threads that have descriptors of their own, and processes whose descriptors others change unseen.
  private var separateThreads: Set<ProcessID> = []
  private var lookups: [FileID: Lookup] = [:]
  /// Lookups in the order of their moments, from `firstOpen` on; some are answered already.
  private var order: [FileID] = []
  private var firstOpen = 0
  private var nextNumber: UInt32 = 0
  /// What pending files have turned out to be since these were last taken.
  private(set) var answers: [FileID: FileID] = [:]
  /// Whether closing calls are still recorded.
  var isWatching = true

  init(files: FileInterner) {
    names = FileNames(files: files)
    pipe = files.id(of: "pipe")
  }

  /// The file of a call at its beginning, or of what it was at its end; `.unknown` where only the end tells.
  ///
  /// - Parameter role: that of the call.
  func file(enteredBy thread: PerfThread, _ role: FileRole, at time: Timestamp) -> FileID {
    if thread.number == .unshare, thread.arguments[0] & FileRole.sharingFlag != 0 {
      separateThreads.insert(thread.thread)
    }
    guard case .descriptor(let position) = role.object else { return role.object == .none ? .none : .unknown }
    if thread.number == .mmap, thread.call.isAnonymousMapping { return .none }
    let descriptor = thread.int32(position)
    switch role.effect {
    case .closes: return close(descriptor, thread, at: time)
    case .closesRange:
      let file = tables.table(of: thread.process)[descriptor] ?? .unknown
      closeRange(thread, at: time)
      return settled(file)
    case .replaces:
      let file = look(descriptor, thread)
      _ = close(thread.int32(1), thread, at: time)
      return file
    case .namesSocket:
      end(descriptor, of: thread.process, at: time)
      return .unknown
    default: return look(descriptor, thread)
    }
  }

  /// The file of a call at its end.
  func file(leftBy thread: PerfThread, result: Int64, at time: Timestamp) -> FileID {
    let role = FileRole.of(thread.number)
    if result == -Int64(EBADF), case .descriptor(let position) = role.object {
      // It may be that there was none: that none was found must not outlast that.
      let descriptor = thread.int32(position)
      if tables.table(of: thread.process)[descriptor] == .unknown {
        end(descriptor, of: thread.process, at: time)
      }
    }
    let made = Int32(truncatingIfNeeded: result)
    switch role.effect {
    case .none: break
    case .closes:
      end(thread.int32(0), of: thread.process, at: time)
      if result == -Int64(EBADF) { return .none }
    case .replaces: end(thread.int32(1), of: thread.process, at: time)
    case .closesRange: closeRange(thread, at: time)
    case .opens where result >= 0:
      end(made, of: thread.process, at: time)
      return look(made, thread)
    case .makes where result >= 0:
      end(made, of: thread.process, at: time)
      if thread.file == .none { return look(made, thread) }
    case .accepts where result >= 0:
      end(made, of: thread.process, at: time)
      _ = look(made, thread, .accepted)
    case .makesPair where result >= 0:
      return thread.number == .pipe || thread.number == .pipe2 ? pipe : .unknown
    case .namesSocket: return renamed(thread, result: result, at: time)
    default: break
    }
    return settled(thread.file)
  }

  /// The file of an operation of io_uring.
  func file(of descriptor: Int32, usedBy request: PerfThread) -> FileID { look(descriptor, request) }

  /// What a file has turned out to be so far.
  func settled(_ file: FileID) -> FileID { file.isPending ? answers[file] ?? file : file }

  // MARK: Processes

  /// A process has come to be.
  ///
  /// - Parameters:
  ///   - shares: whether it uses its parent's descriptors and has none of its own; `nil` where that is not known.
  ///   - isExact: whether its descriptors are those that its parent has now: where no other thread of the parent can
  ///     have changed them meanwhile.
  func forked(_ child: ProcessID, from parent: ProcessID, shares: Bool?, isExact: Bool) {
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
    for (id, lookup) in lookups where lookup.tables.contains(where: { $0 === original }) {
      lookups[id]?.tables.append(copy)
    }
  }

  /// A process has ended or runs another program: which descriptors are left is not known.
  func forget(_ process: ProcessID, at time: Timestamp) {
    separateThreads.remove(process)
    guard let table = tables[process] else { return }
    tables[process] = nil
    for (id, lookup) in lookups where lookup.tables[0] === table { decide(id, lookup, at: time) }
  }

  /// Somebody who is not watched can change a process's descriptors from now on.
  func loseSight(of process: ProcessID, at time: Timestamp) {
    forget(process, at: time)
    separateThreads.insert(process)
  }

  func threadEnded(_ thread: ProcessID) {
    if !separateThreads.isEmpty { separateThreads.remove(thread) }
  }

  /// Records are missing: anything can have been closed.
  func recordsWereLost() {
    for id in lookups.keys { answer(id, .unknown) }
    tables.removeAll()
  }

  // MARK: Answers

  /// All records up to a moment have been read.
  func confirm(before time: Timestamp) {
    while firstOpen < order.count {
      if let lookup = lookups[order[firstOpen]] {
        guard lookup.readAt < time else { break }
        answer(order[firstOpen], lookup.file)
      }
      firstOpen += 1
    }
    if firstOpen == order.count || firstOpen > 4096 {
      order.removeFirst(firstOpen)
      firstOpen = 0
    }
  }

  /// What is not confirmed by now will not be.
  func giveUp() { for id in lookups.keys { answer(id, .unknown) } }

  func takeAnswers() -> [FileID: FileID] {
    defer { answers.removeAll(keepingCapacity: true) }
    return answers
  }

  /// A descriptor that was read ends: what was read is true if that was before.
  private func decide(_ id: FileID, _ lookup: Lookup, at time: Timestamp) {
    answer(id, lookup.readAt < time ? lookup.file : .unknown)
  }

  private func answer(_ id: FileID, _ file: FileID) {
    guard let lookup = lookups.removeValue(forKey: id) else { return }
    answers[id] = file
    for table in lookup.tables where table[lookup.descriptor] == id {
      table[lookup.descriptor] = file == .unknown ? nil : file
    }
  }

  // MARK: Descriptors

  /// The file of a descriptor that is in use.
  private func look(_ descriptor: Int32, _ thread: PerfThread, _ reading: Reading = .usual) -> FileID {
    guard descriptor >= 0 else { return .none }
    guard descriptor < DescriptorTable.limit,
      separateThreads.isEmpty
        || !separateThreads.contains(thread.thread) && !separateThreads.contains(thread.process)
    else { return .unknown }
    if let known = tables.known(descriptor, of: thread.process) { return known }
    let table = tables.table(of: thread.process)
    if let known = table[descriptor] { return known }
    guard isWatching else { return .unknown }
    let isConnecting = table.connecting.contains(descriptor)
    let file: FileID? =
      switch reading {
      case .accepted: names.acceptedSocket(descriptor, in: thread.process)
      case .usual where !isConnecting: names.file(of: descriptor, in: thread.process)
      case .usual, .renamed: names.renamedSocket(descriptor, in: thread.process, peer: nil)
      }
    if isConnecting {
      // Until the connection is there, the kernel does not say where to.
      guard let file, !names.isUnconnected(file) else { return .unknown }
      table.connecting.remove(descriptor)
    }
    guard let file else {
      table[descriptor] = .unknown
      return .unknown
    }
    let id = FileID.pending(nextNumber)
    nextNumber &+= 1
    lookups[id] = Lookup(tables: [table], descriptor: descriptor, readAt: StopRequests.now(), file: file)
    order.append(id)
    table[descriptor] = id
    return id
  }

  /// A socket has got an address or a connection.
  private func renamed(_ thread: PerfThread, result: Int64, at time: Timestamp) -> FileID {
    let descriptor = thread.int32(0)
    end(descriptor, of: thread.process, at: time)
    if thread.number == .connect, result == -Int64(EINPROGRESS) {
      tables.table(of: thread.process).connecting.insert(descriptor)
      return .unknown
    }
    return look(descriptor, thread, .renamed)
  }

  /// What a descriptor stood for ends at a moment; the next use is of something else. Returns what it was.
  @discardableResult
  private func end(_ descriptor: Int32, of process: ProcessID, at time: Timestamp) -> FileID {
    let table = tables.table(of: process)
    if !table.connecting.isEmpty { table.connecting.remove(descriptor) }
    guard let file = table[descriptor] else { return .unknown }
    table[descriptor] = nil
    // What was read of the parent's descriptor does not depend on this one.
    if let lookup = lookups[file], lookup.tables[0] === table { decide(file, lookup, at: time) }
    return settled(file)
  }

  /// A descriptor is being closed: until that is done it is not known what its number means.
  private func close(_ descriptor: Int32, _ thread: PerfThread, at time: Timestamp) -> FileID {
    guard descriptor >= 0 else { return .none }
    let file = end(descriptor, of: thread.process, at: time)
    tables.table(of: thread.process)[descriptor] = .unknown
    return file
  }

  private func closeRange(_ thread: PerfThread, at time: Timestamp) {
    // CLOSE_RANGE_UNSHARE of linux/close_range.h.
    if thread.arguments[2] & 2 != 0 { separateThreads.insert(thread.thread) }
    let first = UInt32(truncatingIfNeeded: thread.arguments[0])
    let last = UInt32(truncatingIfNeeded: thread.arguments[1])
    let table = tables.table(of: thread.process)
    for (id, lookup) in lookups
    where lookup.tables[0] === table && lookup.descriptor >= first && lookup.descriptor <= last {
      decide(id, lookup, at: time)
    }
    table.forget(from: first, through: last)
    table.connecting.removeAll()
  }
}
