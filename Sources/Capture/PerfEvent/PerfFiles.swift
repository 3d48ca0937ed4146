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
    .openat2, .connect, .bind, .listen, .accept, .accept4, .unshare, .mremap, .io_uring_register,
  ]).union(creatingCalls).union(WorkingDirectories.calls).union(ExecEffect.calls).union(MadeFile.calls)

  private enum Reading { case usual, accepted, renamed }

  let names: FileNames
  private let files: FileInterner
  var paths: PerfPaths
  var tables = DescriptorTables()
  /// Threads that have descriptors of their own, and processes whose descriptors others change unseen.
  var separateThreads: Set<ProcessID> = []
  var pending = PendingFiles()
  var registered = RegisteredFiles()
  /// Whether closing calls are still recorded.
  var isWatching = true

  init(files: FileInterner) {
    names = FileNames(files: files)
    self.files = files
    paths = PerfPaths(files: files)
  }

  /// The file of a call at its beginning, or of what it was at its end; `.unknown` where only the end tells. Of a call that
  /// opens a file it is the path until then.
  ///
  /// - Parameters:
  ///   - role: that of the call.
  ///   - named: what it names, where that is known.
  func file(
    enteredBy thread: PerfThread, _ role: FileRole, named: NamedMemory?, at time: Timestamp
  ) -> FileID {
    if case .path(let position, let directory) = role.object {
      if case .path(let path) = named { return file(of: path, from: directory, of: thread) }
      guard thread.arguments[position] == 0 else { return .unknown }
      return file(of: UnsafeRawBufferPointer(start: nil, count: 0), from: directory, of: thread)
    }
    if thread.number == .memfd_create { return memoryFile(named) }
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
      let peer = named.flatMap { self.peer($0, of: thread) }
      end(descriptor, of: thread.process, at: time)
      return peer ?? .unknown
    default: return look(descriptor, thread)
    }
  }

  /// Whether the end of a call that nobody asked for matters.
  func needsEnd(of number: SyscallNumber, _ role: FileRole) -> Bool {
    role.effect != .none || number == .mremap || WorkingDirectories.calls.contains(number)
      || ExecEffect.calls.contains(number) || MadeFile.calls.contains(number) || number == .io_uring_register
  }

  /// The file of a call at its end.
  ///
  /// - Parameters:
  ///   - named: what it names where that was not known at its beginning, or has made.
  func file(leftBy thread: PerfThread, named: NamedMemory?, result: Int64, at time: Timestamp) -> FileID {
    let role = FileRole.of(thread.number)
    // What was read since it began can be what was before it or what it has made.
    if case (true, let ring) = thread.registersFiles {
      registered.forget(thread.process, ring: ring, at: thread.start, &pending)
    }
    var thread = thread
    switch (named, role.object) {
    case (.path(let path), .path(_, let directory)): thread.file = file(of: path, from: directory, of: thread)
    case (.path, _) where thread.number == .memfd_create: thread.file = memoryFile(named)
    case (.address, _): thread.file = named.flatMap { peer($0, of: thread) } ?? thread.file
    default: break
    }
    let pair = named?.pair
    let file = file(leftBy: thread, role, pair: pair, result: result, at: time)
    if result >= 0, ExecEffect.calls.contains(thread.number),
      let effect = ExecEffect(of: thread, result: result, pair: pair)
    {
      let table = tables.table(of: thread.process)
      for descriptor in effect.descriptors { table.setLasting(effect.lasts, descriptor) }
    }
    return file
  }

  private func file(
    leftBy thread: PerfThread, _ role: FileRole, pair: (Int32, Int32)?, result: Int64, at time: Timestamp
  ) -> FileID {
    if result == -Int64(EBADF), case .descriptor(let position) = role.object {
      // It may be that there was none: that none was found must not outlast that.
      let descriptor = thread.int32(position)
      if tables.table(of: thread.process)[descriptor] == .unknown {
        end(descriptor, of: thread.process, at: time)
      }
      if thread.file == .unknown { return .none }
    }
    let made = Int32(truncatingIfNeeded: result)
    if WorkingDirectories.calls.contains(thread.number), result >= 0 {
      let directory = paths.directory(pending.path(of: thread.file))
      paths.directories.left(thread, path: directory, at: time)
    }
    switch role.effect {
    case .none where thread.makesDuplicate && result >= 0:
      end(made, of: thread.process, at: time)
      duplicate(thread.file, as: made, of: thread)
    case .none: break
    case .closes:
      closed(thread.int32(0), of: thread.process)
      if result == -Int64(EBADF) { return .none }
    case .replaces:
      end(thread.int32(1), of: thread.process, at: time)
      if result >= 0 { duplicate(thread.file, as: made, of: thread) }
    case .closesRange: closeRange(thread, at: time)
    case .opens where result >= 0:
      end(made, of: thread.process, at: time)
      if let name = MadeFile.name(of: thread) {
        duplicate(files.id(of: name), as: made, of: thread)
        return files.id(of: name)
      }
      if thread.number == .memfd_create, thread.file != .unknown {
        duplicate(thread.file, as: made, of: thread)
        return thread.file
      }
      return look(made, thread, path: opened(by: thread, role))
    case .makes where result >= 0:
      end(made, of: thread.process, at: time)
      if thread.file == .none { return look(made, thread) }
      if thread.number == .dup { duplicate(thread.file, as: made, of: thread) }
    case .accepts where result >= 0:
      end(made, of: thread.process, at: time)
      _ = look(made, thread, .accepted, path: accepted(from: thread.file))
    case .makesPair where result >= 0:
      return takeUp(pair, madeBy: thread, at: time)
    case .namesSocket: return renamed(thread, result: result, at: time)
    default: break
    }
    return settled(thread.file)
  }

  /// A file in memory, by the name that it is given.
  private func memoryFile(_ named: NamedMemory?) -> FileID {
    guard case .path(let name) = named else { return .unknown }
    return files.id(of: "[memfd:\(String(decoding: name, as: UTF8.self))]")
  }

  /// - Parameter position: the argument that is a descriptor of the directory at which the path begins; `nil`: the working
  ///   directory.
  private func file(
    of path: UnsafeRawBufferPointer, from position: Int?, of thread: PerfThread
  ) -> FileID {
    let descriptor = position.map(thread.int32) ?? AT_FDCWD
    if path.first == UInt8(ascii: "/") { return paths.file(path, from: nil) }
    guard descriptor != AT_FDCWD else {
      return path.isEmpty
        ? .none : paths.file(path, from: paths.directories.path(of: thread.process, at: thread.start))
    }
    let directory = look(descriptor, thread)
    return path.isEmpty ? directory : paths.file(path, from: paths.directory(pending.path(of: directory)))
  }

  /// The file of an operation of io_uring.
  func file(of descriptor: Int32, usedBy request: PerfThread) -> FileID { look(descriptor, request) }

  /// The file of one that names it by its place among those that are registered with its ring.
  ///
  /// - Parameter descriptor: that of the ring; `nil` where it is not known.
  func file(registeredAt place: Int32, of ring: RegisteredFiles.Ring, descriptor: Int32?) -> FileID {
    guard isWatching else { return .unknown }
    return registered.file(at: place, of: ring, descriptor: descriptor, names, &pending)
  }

  /// What a file has turned out to be so far.
  func settled(_ file: FileID) -> FileID { pending.settled(file) }

  // MARK: Answers

  /// All records up to a moment have been read.
  func confirm(before time: Timestamp) { pending.confirm(before: time) }

  /// What is not confirmed by now will not be.
  func giveUp() { pending.answerAll(\.path) }

  var answerCount: Int { pending.answerCount }
  func takeAnswers() -> [FileID: FileID] { pending.takeAnswers() }

  // MARK: Descriptors

  /// The file of a descriptor that is in use.
  ///
  /// - Parameter path: what it is where `/proc` does not tell.
  private func look(
    _ descriptor: Int32, _ thread: PerfThread, _ reading: Reading = .usual, path: FileID = .unknown
  ) -> FileID {
    guard descriptor >= 0 else { return .none }
    guard descriptor < DescriptorTable.limit,
      separateThreads.isEmpty
        || !separateThreads.contains(thread.thread) && !separateThreads.contains(thread.process)
    else { return path }
    if let known = tables.known(descriptor, of: thread.process) { return known }
    let table = tables.table(of: thread.process)
    if let known = table[descriptor] { return known }
    guard isWatching else { return path }
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
    let found =
      file.map { file in
        // What has been deleted meanwhile was there when it was opened.
        pending.add(names.isDeleted(file, path) ? path : file, path: path, of: descriptor, in: table)
      } ?? path
    table[descriptor] = found
    return found
  }

  /// What a call has opened, by the path that it names; `.unknown` where that leads to something else.
  private func opened(by thread: PerfThread, _ role: FileRole) -> FileID {
    guard case .path = role.object, !thread.makesUnnamedFile else { return .unknown }
    return paths.opened(thread.file, by: thread.process)
  }

  /// A call has made two descriptors.
  private func takeUp(_ pair: (Int32, Int32)?, madeBy thread: PerfThread, at time: Timestamp) -> FileID {
    let file = MadeFile.name(of: thread).map(files.id) ?? .unknown
    guard let pair else { return file }
    for descriptor in [pair.0, pair.1] {
      end(descriptor, of: thread.process, at: time)
      duplicate(file, as: descriptor, of: thread)
    }
    return file == .unknown ? look(pair.0, thread) : file
  }

  /// A call has made a descriptor of what it was given one of.
  private func duplicate(_ file: FileID, as descriptor: Int32, of thread: PerfThread) {
    guard descriptor < DescriptorTable.limit, file != .none, file != .unknown,
      !separateThreads.contains(thread.thread), !separateThreads.contains(thread.process)
    else { return }
    pending.duplicate(file, as: descriptor, in: tables.table(of: thread.process))
  }

  /// What a socket is to be connected to; `nil` where that is not known.
  private func peer(_ named: NamedMemory, of thread: PerfThread) -> FileID? {
    guard case .address(let room) = named else { return nil }
    let socket = pending.path(of: tables.table(of: thread.process)[thread.int32(0)] ?? .unknown)
    return names.peer(of: socket, Array(room.prefix(Int(thread.arguments[2] & 0xffff_ffff))))
  }

  /// What connections are that come to a socket.
  private func accepted(from socket: FileID) -> FileID {
    names.accepted(from: pending.path(of: socket)) ?? .unknown
  }

  /// A socket has got an address or a connection.
  private func renamed(_ thread: PerfThread, result: Int64, at time: Timestamp) -> FileID {
    let descriptor = thread.int32(0)
    if thread.number == .connect, thread.file != .unknown {
      // Unless it is being closed.
      if tables.table(of: thread.process)[descriptor] != .unknown {
        duplicate(thread.file, as: descriptor, of: thread)
      }
      return thread.file
    }
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
    pending.decide(file, of: descriptor, in: table, at: time)
    return settled(file)
  }

  /// A descriptor is being closed: until that is done it is not known what its number means.
  private func close(_ descriptor: Int32, _ thread: PerfThread, at time: Timestamp) -> FileID {
    guard descriptor >= 0 else { return .none }
    let file = end(descriptor, of: thread.process, at: time)
    tables.table(of: thread.process)[descriptor] = .unknown
    return file
  }

  /// A descriptor has been closed. Its number can mean something new already, which another thread has made.
  private func closed(_ descriptor: Int32, of process: ProcessID) {
    let table = tables.table(of: process)
    if table[descriptor] == .unknown { table[descriptor] = nil }
  }

  private func closeRange(_ thread: PerfThread, at time: Timestamp) {
    // CLOSE_RANGE_UNSHARE of linux/close_range.h.
    if thread.arguments[2] & 2 != 0 { separateThreads.insert(thread.thread) }
    let first = UInt32(truncatingIfNeeded: thread.arguments[0])
    let last = UInt32(truncatingIfNeeded: thread.arguments[1])
    let table = tables.table(of: thread.process)
    pending.decide(table, at: time) { $0 >= first && $0 <= last }
    table.forget(from: first, through: last)
    table.connecting.removeAll()
  }
}
