internal import Glibc
internal import Syscalls
internal import Trace

/// The files of paths that calls name: made absolute, with symbolic links as they are.
struct PerfPaths {
  private let files: FileInterner
  var directories = WorkingDirectories()
  /// What paths lead to, by path, and directories by their names.
  private var targets: [FileID: FileID] = [:]
  private var realDirectories: [ArraySlice<UInt8>: [UInt8]] = [:]

  init(files: FileInterner) { self.files = files }

  /// The directory that a descriptor's file is; `nil` where that is not known.
  func directory(_ file: FileID) -> [UInt8]? {
    guard let name = name(of: file), name.hasPrefix("/") else { return nil }
    return Array(name.utf8)
  }

  /// The file of a path. One that begins at a directory that is not known stays as it is.
  func file(_ path: UnsafeRawBufferPointer, from directory: [UInt8]?) -> FileID {
    let path = Array(path)
    guard path.first == UInt8(ascii: "/") || directory != nil else {
      return files.id(of: String(decoding: path, as: UTF8.self))
    }
    return files.id(of: String(decoding: PathSelection.absolute(path, in: directory ?? []), as: UTF8.self))
  }

  /// The file that a process has opened by a path: what the path leads to, where that is the same to this program.
  mutating func opened(_ path: FileID, by process: ProcessID) -> FileID {
    guard let name = name(of: path) else { return path == .others ? .others : .unknown }
    guard directories.isOfThisRoot(process) else { return path }
    if name.hasPrefix("/proc/self/") { return files.id(of: "/proc/\(process)/\(name.dropFirst(11))") }
    guard Self.isSameToAll(name.utf8) else { return path }
    if let target = targets[path] { return target }
    let target = files.id(of: String(decoding: target(of: Array(name.utf8)), as: UTF8.self))
    targets[path] = target
    return target
  }

  /// Whether a path is absolute and leads to the same in each process, as far as the path itself tells.
  private static func isSameToAll(_ path: some Collection<UInt8>) -> Bool {
    path.first == UInt8(ascii: "/") && !path.starts(with: "/proc/".utf8) && !path.starts(with: "/dev/".utf8)
  }

  private mutating func target(of path: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    let end = path.lastIndex(of: slash) ?? 0
    if let link = ProcessFiles.linkBytes(String(decoding: path, as: UTF8.self)) {
      let isSame = link.first != slash || Self.isSameToAll(link)
      guard isSame, let real = PathSelection.resolved(path, in: []) else { return path }
      return Self.isSameToAll(real) ? real : path
    }
    let parent = path[..<end]
    let real =
      realDirectories[parent] ?? PathSelection.resolved(Array(parent) + [slash], in: []) ?? Array(parent)
    realDirectories[parent] = real
    guard Self.isSameToAll(real) else { return path }
    return (real == [slash] ? [] : real) + path[end...]
  }

  private func name(of file: FileID) -> String? {
    guard !file.isPending, file.index >= TracedFile.reserved.count else { return nil }
    return files.files[Int(file.index)].name
  }
}
