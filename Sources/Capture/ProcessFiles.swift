internal import Glibc
internal import Syscalls
public import Trace

/// What `/proc` tells of a process (proc(5)). All of it may be gone at any moment.
public enum ProcessFiles {
  /// The executable mappings of a process; empty when it has ended.
  public static func executableMappings(of process: ProcessID) -> [MemoryMapping] {
    contents(of: "/proc/\(process)/maps").map { MemoryMapping.executableMappings(parsing: $0) } ?? []
  }

  /// All mappings of a process; empty when it has ended.
  static func mappings(of process: ProcessID) -> [MemoryMapping] {
    contents(of: "/proc/\(process)/maps").map { MemoryMapping.mappings(parsing: $0) } ?? []
  }

  /// The code that the kernel maps into every process (vdso(7)), from this one; `nil` where it has none.
  public static func kernelPage() -> [UInt8]? {
    let own = ProcessID(getpid())
    guard let mapping = executableMappings(of: own).first(where: { $0.path == "[vdso]" }) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(mapping.end - mapping.start))
    let count = bytes.withUnsafeMutableBytes {
      ProcessMemory(process: own).read(at: TraceeAddress(mapping.start), into: $0)
    }
    return count == bytes.count ? bytes : nil
  }

  /// Last path component of the program that a process runs, or its short name where that cannot be read.
  public static func programName(of process: ProcessID) -> String {
    if let path = linkTarget("/proc/\(process)/exe") {
      let name = path.hasSuffix(" (deleted)") ? path.dropLast(10) : path[...]
      return String(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...])
    }
    return threadName(of: process) ?? "?"
  }

  /// The name of a thread (`comm`). Bytes that are no UTF-8 become U+FFFD; `nil` where the thread is gone.
  static func threadName(of thread: ProcessID) -> String? {
    contents(of: "/proc/\(thread)/comm").map {
      String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
  }

  /// All processes at this moment.
  static func processes() -> [ProcessID] { numbers(in: "/proc") }

  /// Inode of the program that a process runs.
  static func programInode(of process: ProcessID) -> UInt64? {
    var status = stat()
    return stat("/proc/\(process)/exe", &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Command line of a process, argument by argument.
  public static func commandLine(of process: ProcessID) -> [String] {
    contents(of: "/proc/\(process)/cmdline")?.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      ?? []
  }

  /// The process id as the innermost PID namespace of the process numbers it; perf maps bear that one.
  public static func innermostID(of process: ProcessID) -> ProcessID {
    status(of: process, field: "NSpid")
      .flatMap { $0.split(whereSeparator: { $0 == "\t" || $0 == " " }).last }
      .flatMap { Int32($0) }.map(ProcessID.init) ?? process
  }

  /// Where a thread waits in a call, without stopping it (`/proc/PID/syscall`); `nil` when it runs or is in another call.
  public static func waitingPlace(
    of thread: ProcessID, in call: SyscallNumber
  ) -> (instructionPointer: UInt64, stackPointer: UInt64)? {
    guard let text = contents(of: "/proc/\(thread)/syscall") else { return nil }
    // Number, six arguments, stack pointer, instruction pointer.
    let fields = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    // The kernel goes on with an interrupted call under the name of restart_syscall.
    guard fields.count == 9, let number = UInt32(fields[0]).map({ SyscallNumber($0) }),
      number == call || number == .restart_syscall,
      let stack = UInt64(fields[7].dropFirst(2), radix: 16),
      let instruction = UInt64(fields[8].dropFirst(2), radix: 16)
    else { return nil }
    return (instruction, stack)
  }

  /// The whole of a small file; `nil` when it cannot be read.
  public static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count > 0 { bytes += buffer[..<count] }
      if count == 0 { return bytes }
      if count < 0 && errno != EINTR { return bytes.isEmpty ? nil : bytes }
    }
  }

  /// The process that a thread belongs to.
  static func process(ofThread thread: ProcessID) -> ProcessID? { number(in: "Tgid", of: thread) }

  /// The process that created another.
  static func parent(of process: ProcessID) -> ProcessID? { number(in: "PPid", of: process) }

  /// The processes that have one of those as their parent at this moment.
  static func children(of parents: Set<ProcessID>) -> Set<ProcessID> {
    Set(processes().filter { process in parent(of: process).map(parents.contains) ?? false })
  }

  /// The process that traces another, if any.
  static func tracer(of process: ProcessID) -> ProcessID? {
    number(in: "TracerPid", of: process).flatMap { $0.rawValue == 0 ? nil : $0 }
  }

  /// Whether a thread has ended and is only kept for its parent or its group to take note.
  static func hasEnded(_ thread: ProcessID) -> Bool {
    guard let state = status(of: thread, field: "State") else { return true }
    return state.hasPrefix("Z") || state.hasPrefix("X")
  }

  /// The thread of a process whose files in `/proc` tell of its memory: the first one, or another where that one
  /// has ended before the process.
  public static func livingThread(of process: ProcessID) -> ProcessID {
    guard hasEnded(process) else { return process }
    return threads(of: process).first { !hasEnded($0) } ?? process
  }

  /// Threads of a process at this moment; empty when it has ended.
  static func threads(of process: ProcessID) -> [ProcessID] {
    numbers(in: "/proc/\(process)/task")
  }

  /// Descriptors that a process has open at this moment.
  static func descriptors(of process: ProcessID) -> [Int32] {
    numbers(in: "/proc/\(process)/fd").map(\.rawValue)
  }

  /// Descriptors below a limit that a process leaves open to the program that it is about to run.
  static func lastingDescriptors(of process: ProcessID, below limit: Int32) -> [Int32] {
    descriptors(of: process).filter { descriptor in
      guard descriptor < limit, let text = contents(of: "/proc/\(process)/fdinfo/\(descriptor)") else {
        return false
      }
      let flags = String(decoding: text, as: UTF8.self).split(separator: "\n").first {
        $0.hasPrefix("flags:")
      }
      guard let digits = flags?.split(separator: "\t").last, let value = Int32(digits, radix: 8) else {
        return false
      }
      return value & O_CLOEXEC == 0
    }
  }

  /// Where the stack of the first thread of a process begins (`startstack` of `/proc/PID/stat`), below its arguments; `nil` where
  /// that is not told.
  static func startOfStack(of process: ProcessID) -> UInt64? {
    guard let text = contents(of: "/proc/\(process)/stat"),
      let name = text.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // From the third field on.
    let fields = text[text.index(after: name)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 25 else { return nil }
    return UInt64(String(decoding: fields[25], as: UTF8.self)).flatMap { $0 == 0 ? nil : $0 }
  }

  /// The entries of a directory that are numbers.
  private static func numbers(in path: String) -> [ProcessID] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var found: [ProcessID] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int32(name) { found.append(ProcessID(number)) }
    }
    return found
  }

  /// Real user id of a process.
  static func owner(of process: ProcessID) -> UInt32? {
    status(of: process, field: "Uid").flatMap { UInt32($0.prefix { $0.isNumber }) }
  }

  /// The Yama module's `ptrace_scope` (0: same user may attach); `nil` where the kernel has no Yama.
  public static func yamaScope() -> Int? { setting("/proc/sys/kernel/yama/ptrace_scope") }

  /// A number that stands alone in a file, such as a setting of the kernel; `nil` where there is none.
  static func setting(_ path: String) -> Int? {
    contents(of: path).flatMap {
      Int(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
  }

  /// Whether this process has the ids by which the kernel knows it (PROC_PID_INIT_INO of include/linux/proc_ns.h).
  static var isInInitialNamespace: Bool { linkTarget("/proc/self/ns/pid") == "pid:[4026531836]" }

  /// A field of this process's own status.

  static func ownStatus(field: String) -> String? { status(of: ProcessID(getpid()), field: field) }

  private static func number(in field: String, of process: ProcessID) -> ProcessID? {
    status(of: process, field: field).flatMap { Int32($0) }.map(ProcessID.init)
  }

  private static func status(of process: ProcessID, field: String) -> String? {
    guard let text = contents(of: "/proc/\(process)/status") else { return nil }
    for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "\(field):\t".utf8) {
      return String(decoding: line.dropFirst(field.utf8.count + 2), as: UTF8.self)
    }
    return nil
  }

  private static func linkTarget(_ path: String) -> String? {
    linkBytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Where a symbolic link points at; `nil` when it cannot be read.
  static func linkBytes(_ path: String) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      readlink(path, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}
