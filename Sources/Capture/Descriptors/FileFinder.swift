internal import Glibc
internal import Syscalls
public import Trace

/// Finds the files that calls work on, while a profile is made.
///
/// A descriptor's file is looked up in `/proc` once, and again after a call that closes or replaces the descriptor, which
/// counts from its beginning to its end. Where such calls are not all seen it is looked up each time. A file keeps the name
/// that it had when its descriptor was looked up. Not seen are descriptors that io_uring or 32-bit calls close.
///
/// Calls that open a file have the name that the kernel knows it by; calls that only name a path have that one, made
/// absolute, with symbolic links as they are.
public final class FileFinder {
  private let files: FileInterner
  private let names: FileNames
  private let seesClosing: Bool
  private var tables = DescriptorTables()
  /// Of calls that open files and are not stopped at their ends, by thread.
  private var pathsToOpen: [ProcessID: [UInt8]] = [:]
  /// Threads whose descriptors are not those of their process.
  private var separateThreads: Set<ProcessID> = []
  /// Files that threads are renamed through: `/proc/PID/task/TID/comm`.
  private var threadNameFiles: Set<FileID> = []

  /// - Parameters:
  ///   - files: gives numbers to names.
  ///   - seesClosing: whether each call of `FileRole.closingCalls` that a traced process makes is told of.
  public init(files: FileInterner, seesClosing: Bool) {
    self.files = files
    names = FileNames(files: files)
    self.seesClosing = seesClosing
  }

  /// A process begins, or runs another program: its descriptors are not known.
  public func forget(_ process: ProcessID) {
    tables[process] = nil
    separateThreads.remove(process)
  }

  /// A thread has ended.
  public func threadEnded(_ thread: ProcessID) {
    separateThreads.remove(thread)
    pathsToOpen[thread] = nil
  }

  /// A thread is about to leave the descriptors of its process (unshare(2) with `CLONE_FILES`).
  public func separates(_ thread: ProcessID) { separateThreads.insert(thread) }

  /// Whether threads are renamed by writing to a file.
  public func namesThreads(_ file: FileID) -> Bool {
    !threadNameFiles.isEmpty && threadNameFiles.contains(file)
  }

  /// The file of a call that is about to run; `.none` for calls that open it.
  public func file(of call: SyscallStart, memory: any MemoryReader) -> FileID {
    let role = FileRole.of(call.number)
    if role.effect == .opens { return .none }
    let file = object(role.object, of: call, memory: memory)
    if role.effect != .none { noteClosing(call, role.effect) }
    return file
  }

  /// How soon `file(endedBy:)` has to look at what a call leaves behind. That can wait while nobody can close the descriptor that
  /// it made, but for what is in memory: the path of a call that opens a file is kept here. Calls that may wait for long are
  /// looked at at once, so that few are waited for.
  ///
  /// To forget a descriptor that was closed is never urgent: whatever call makes it anew does that, too.
  public func deadline(forEndOf call: SyscallStart, memory: any MemoryReader) -> EndDeadline {
    let role = FileRole.of(call.number)
    switch role.effect {
    case .none where call.makesDuplicate: return seesClosing ? .beforeAnyCall : .atOnce
    case .none, .closes: return .beforeNextCall
    case .opens, .makes, .replaces, .closesRange:
      guard seesClosing else { return .atOnce }
      if role.effect == .opens, case .path(let position, _) = role.object {
        pathsToOpen[call.thread] = memory.path(at: call.arguments[position])
      }
      return .beforeAnyCall
    case .accepts, .makesPair, .namesSocket: return .atOnce
    }
  }

  /// The file of a call that has ended, for which `file(of:memory:)` was asked at its beginning.
  public func file(endedBy event: SyscallEvent, memory: any MemoryReader) -> FileID {
    let call = event.call
    let role = FileRole.of(call.number)
    if role.effect == .none {
      if call.makesDuplicate { keepDuplicate(of: event) }
      return call.file
    }
    noteClosing(call, role.effect)
    if role.effect == .opens { return file(openedBy: event, role.object, memory: memory) }
    guard event.isFinished, event.errorNumber == 0 else {
      switch role.effect {
      case .namesSocket: return renamed(call, memory: memory)
      default: return call.file
      }
    }
    let made = Int32(truncatingIfNeeded: event.result)
    switch role.effect {
    case .makes where call.number == .dup, .replaces:
      keepDuplicate(of: event)
      return call.file
    case .makes:
      keep(nil, for: made, call)
      return call.file == .none ? descriptor(made, of: call) : call.file
    case .accepts:
      keep(names.acceptedSocket(made, in: call.thread), for: made, call)
      return call.file
    case .makesPair(let position): return pair(at: position, by: call, memory: memory)
    case .namesSocket: return renamed(call, memory: memory)
    case .none, .opens, .closes, .closesRange: return call.file
    }
  }

  // MARK: What calls name

  private func object(_ object: FileRole.Object, of call: SyscallStart, memory: any MemoryReader) -> FileID {
    switch object {
    case .none: .none
    case .descriptor(let position):
      call.isAnonymousMapping ? .none : descriptor(call.int32(position), of: call)
    case .path(let position, let directory): path(at: position, in: directory, of: call, memory: memory)
    }
  }

  private func descriptor(_ descriptor: Int32, of call: SyscallStart) -> FileID {
    guard descriptor >= 0 else { return .none }
    if keepsDescriptors(of: call), let known = tables.table(of: call.process)[descriptor] { return known }
    guard let file = names.file(of: descriptor, in: call.thread) else { return .none }
    keep(file, for: descriptor, call)
    return file
  }

  private func path(
    at position: Int, in directory: Int?, of call: SyscallStart, memory: any MemoryReader
  ) -> FileID {
    let address = call.arguments[position]
    guard let path = address == 0 ? [] : memory.path(at: address) else { return .unknown }
    return file(at: path, in: directory, of: call)
  }

  private func file(at path: [UInt8], in directory: Int?, of call: SyscallStart) -> FileID {
    if path.isEmpty { return directory.map { descriptor(call.int32($0), of: call) } ?? .none }
    if path[0] == UInt8(ascii: "/") { return id(ofPath: path, in: []) }
    let base = directory.map(call.int32) ?? AT_FDCWD
    if base == AT_FDCWD {
      return id(ofPath: path, in: ProcessFiles.linkBytes("/proc/\(call.thread)/cwd"))
    }
    let name = files.files[Int(descriptor(base, of: call).index)].name
    return id(ofPath: path, in: name.hasPrefix("/") ? Array(name.utf8) : nil)
  }

  /// - Parameter directory: what a relative path begins at; `nil` where that is not known, and the path stays as it is.
  private func id(ofPath path: [UInt8], in directory: [UInt8]?) -> FileID {
    let whole = directory.map { PathSelection.absolute(path, in: $0) } ?? path
    return files.id(of: String(decoding: whole, as: UTF8.self))
  }

  // MARK: What calls make

  /// - Parameter object: what the call names.
  private func file(
    openedBy event: SyscallEvent, _ object: FileRole.Object, memory: any MemoryReader
  ) -> FileID {
    let call = event.call
    let path = pathsToOpen.isEmpty ? nil : pathsToOpen.removeValue(forKey: call.thread)
    if event.isFinished, event.errorNumber == 0 {
      let file = opened(Int32(truncatingIfNeeded: event.result), by: call)
      if file != .unknown { return file }
    }
    guard let path, case .path(_, let directory) = object else {
      return self.object(object, of: call, memory: memory)
    }
    return file(at: path, in: directory, of: call)
  }

  private func opened(_ descriptor: Int32, by call: SyscallStart) -> FileID {
    guard let file = names.file(of: descriptor, in: call.thread) else { return .unknown }
    keep(file, for: descriptor, call)
    let name = files.files[Int(file.index)].name
    if name.hasSuffix("/comm"), name.hasPrefix("/proc/") { threadNameFiles.insert(file) }
    return file
  }

  private func keepDuplicate(of event: SyscallEvent) {
    guard event.isFinished, event.errorNumber == 0 else { return }
    let file = event.call.file
    keep(
      file == .unknown || file == .none ? nil : file, for: Int32(truncatingIfNeeded: event.result), event.call
    )
  }

  private func pair(at position: Int, by call: SyscallStart, memory: any MemoryReader) -> FileID {
    let bytes = memory.bytes(at: call.arguments[position], count: 8)
    guard bytes.count == 8 else { return .unknown }
    let ends = [0, 4].map { offset in
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int32.self) }
    }
    for end in ends { keep(nil, for: end, call) }
    return descriptor(ends[0], of: call)
  }

  private func renamed(_ call: SyscallStart, memory: any MemoryReader) -> FileID {
    var peer: [UInt8]?
    if call.number == .connect {
      peer = memory.bytes(at: call.arguments[1], count: Int(min(call.arguments[2] & 0xffff_ffff, 128)))
    }
    guard let file = names.renamedSocket(call.int32(0), in: call.thread, peer: peer) else { return call.file }
    // It may have other descriptors, here and elsewhere.
    if file != call.file { for table in tables.all { table.forget(call.file) } }
    keep(file, for: call.int32(0), call)
    return file
  }

  // MARK: What is remembered

  private func keepsDescriptors(of call: SyscallStart) -> Bool {
    seesClosing && (separateThreads.isEmpty || !separateThreads.contains(call.thread))
  }

  private func keep(_ file: FileID?, for descriptor: Int32, _ call: SyscallStart) {
    if keepsDescriptors(of: call) { tables.table(of: call.process)[descriptor] = file }
  }

  /// Another thread can use a descriptor while this one closes it: what is looked up meanwhile must not stay.
  private func noteClosing(_ call: SyscallStart, _ effect: FileRole.Effect) {
    switch effect {
    case .closes: keep(nil, for: call.int32(0), call)
    case .replaces: keep(nil, for: call.int32(1), call)
    case .closesRange:
      // CLOSE_RANGE_UNSHARE of linux/close_range.h.
      if call.arguments[2] & 2 != 0 { separates(call.thread) }
      tables.table(of: call.process).forget(
        from: UInt32(truncatingIfNeeded: call.arguments[0]),
        through: UInt32(truncatingIfNeeded: call.arguments[1]))
    default: break
    }
  }
}

extension SyscallStart {
  /// Whether it is an mmap(2) that takes no notice of its descriptor.
  var isAnonymousMapping: Bool {
    number == .mmap && arguments[3] & UInt64(MAP_ANONYMOUS) != 0
  }

  /// Whether it is an fcntl(2) that makes a descriptor.
  var makesDuplicate: Bool { number == .fcntl && FileRole.makesDuplicate(int32(1)) }
}
