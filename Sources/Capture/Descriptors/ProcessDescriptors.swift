internal import Glibc
public import Trace

/// What stands behind descriptors of other processes, from `/proc/PID/fd` (proc(5)), and the endpoints of their sockets.
public final class ProcessDescriptors: DescriptorReader {
  private let sockets = SocketReader()
  private let tables = NetworkTables()

  public init() {}

  public func path(of descriptor: Int32, in process: ProcessID) -> [UInt8]? {
    ProcessFiles.linkBytes(
      descriptor == AT_FDCWD ? "/proc/\(process)/cwd" : "/proc/\(process)/fd/\(descriptor)")
  }

  public func endpoints(of descriptor: Int32, in process: ProcessID) -> [UInt8]? {
    guard descriptor >= 0, let inode = socketInode(of: descriptor, in: process) else { return nil }
    switch sockets.endpoints(of: descriptor, in: process, inode: inode) {
    case .known(let text): return text
    case .unnamed: return nil
    case .unreachable: return tables.endpoints(of: inode, in: process)
    }
  }

  public func device(of descriptor: Int32, in process: ProcessID) -> DeviceNumber? {
    var status = stat()
    guard stat("/proc/\(process)/fd/\(descriptor)", &status) == 0 else { return nil }
    let type = status.st_mode & S_IFMT
    guard type == S_IFCHR || type == S_IFBLK else { return nil }
    return DeviceNumber(isBlock: type == S_IFBLK, number: UInt64(status.st_rdev))
  }

  /// The number in `socket:[4711]`; `nil` where a descriptor is no socket.
  private func socketInode(of descriptor: Int32, in process: ProcessID) -> UInt64? {
    guard let link = path(of: descriptor, in: process), link.starts(with: "socket:[".utf8) else { return nil }
    return UInt64(String(decoding: link.dropFirst(8).prefix { $0 != UInt8(ascii: "]") }, as: UTF8.self))
  }
}
