internal import Glibc
internal import Trace

/// Names for what stands behind descriptors, as profiles show it. A socket is asked once, and again when it gets an
/// address.
final class FileNames {
  /// Sockets remembered at a time.
  private static let capacity = 1 << 14

  private let files: FileInterner
  private let sockets = SocketReader()
  private var socketFiles: [UInt64: FileID] = [:]

  init(files: FileInterner) { self.files = files }

  /// The file behind a descriptor of a thread; `nil` when it is not open.
  func file(of descriptor: Int32, in thread: ProcessID) -> FileID? {
    guard let link = link(of: descriptor, in: thread) else { return nil }
    guard let inode = Self.socketInode(link) else { return files.id(of: Self.name(ofLink: link)) }
    return socketFiles[inode] ?? remember(inode, socket(descriptor, thread, inode)?.name(isAccepted: nil))
  }

  /// The file of a connection that has just been accepted.
  func acceptedSocket(_ descriptor: Int32, in thread: ProcessID) -> FileID? {
    guard let inode = link(of: descriptor, in: thread).flatMap(Self.socketInode) else { return nil }
    return remember(inode, socket(descriptor, thread, inode)?.name(isAccepted: true))
  }

  /// The file of a socket that has got an address, or has begun to connect to one.
  ///
  /// - Parameter peer: where it connects to, as `struct sockaddr`; `nil` where it got an address of its own.
  func renamedSocket(_ descriptor: Int32, in thread: ProcessID, peer: [UInt8]?) -> FileID? {
    guard let inode = link(of: descriptor, in: thread).flatMap(Self.socketInode) else { return nil }
    guard let socket = socket(descriptor, thread, inode) else { return remember(inode, nil) }
    let connecting = peer.flatMap { socket.name(connectingTo: $0) }
    return remember(inode, connecting ?? socket.name(isAccepted: nil))
  }

  /// What is registered with a ring of io_uring(7), by what the kernel tells of it; `nil` where that is no path but a part of
  /// one, as by earlier kernels.
  func file(registeredAs link: [UInt8]) -> FileID? {
    guard let inode = Self.socketInode(link) else {
      let hasWholeName = link.first == UInt8(ascii: "/") || link.contains(UInt8(ascii: ":"))
      return hasWholeName ? files.id(of: Self.name(ofLink: link)) : nil
    }
    return socketFiles[inode] ?? files.id(of: "socket")
  }

  /// Whether a file is a socket that talks to nobody.
  func isUnconnected(_ file: FileID) -> Bool { files.files[Int(file.index)].name.hasSuffix(" unconnected") }

  /// What a socket is called that is to be connected to an address; `nil` where that does not follow from what it was called.
  ///
  /// - Parameter address: a `struct sockaddr` from the program's memory.
  func peer(of socket: FileID, _ address: [UInt8]) -> FileID? {
    guard let name = name(of: socket), let word = name.split(separator: " ").first else { return nil }
    return DuplicatedSocket.name(of: String(word), connectingTo: address).map(files.id)
  }

  /// What connections are called that come to a socket; `nil` where it does not listen.
  func accepted(from socket: FileID) -> FileID? {
    guard let name = name(of: socket), name.hasSuffix(" listening") else { return nil }
    return files.id(of: name.dropLast(9) + "accepted")
  }

  private func name(of file: FileID) -> String? {
    file.isPending || file == .unknown || file == .none ? nil : files.files[Int(file.index)].name
  }

  /// Whether a file is another one, deleted.
  func isDeleted(_ file: FileID, _ other: FileID) -> Bool {
    guard file != other, !other.isPending else { return false }
    return files.files[Int(file.index)].name == files.files[Int(other.index)].name + " (deleted)"
  }

  private func link(of descriptor: Int32, in thread: ProcessID) -> [UInt8]? {
    ProcessFiles.linkBytes("/proc/\(thread)/fd/\(descriptor)")
  }

  private func socket(_ descriptor: Int32, _ thread: ProcessID, _ inode: UInt64) -> DuplicatedSocket? {
    sockets.duplicate(descriptor, of: thread, inode: inode)
  }

  /// - Parameter name: `nil` where the kernel does not let this process ask.
  private func remember(_ inode: UInt64, _ name: String?) -> FileID {
    let file = files.id(of: name ?? "socket")
    if socketFiles.count >= Self.capacity { socketFiles.removeAll(keepingCapacity: true) }
    socketFiles[inode] = file
    return file
  }

  /// The number in `socket:[4711]`.
  private static func socketInode(_ link: [UInt8]) -> UInt64? {
    guard link.starts(with: "socket:[".utf8) else { return nil }
    return UInt64(String(decoding: link.dropFirst(8).dropLast(), as: UTF8.self))
  }

  /// What a link of `/proc/PID/fd` that is no socket's is called. The numbers of pipes and of what has no path would make
  /// many files of one kind: they are left out.
  static func name(ofLink link: [UInt8]) -> String {
    let text = String(decoding: link, as: UTF8.self)
    if link.first == UInt8(ascii: "/") {
      // Files in memory (memfd_create(2)) have no path that could have been deleted.
      guard text.hasPrefix("/memfd:") else { return text }
      return "[\((text.hasSuffix(" (deleted)") ? text.dropLast(10) : text[...]).dropFirst())]"
    }
    guard let colon = text.firstIndex(of: ":") else { return text }
    let (kind, rest) = (text[..<colon], text[colon...].dropFirst())
    if kind == "pipe" { return "pipe" }
    if kind == "anon_inode" { return rest.hasPrefix("[") ? String(rest) : "[\(rest)]" }
    return rest.hasPrefix("[") && rest.hasSuffix("]") ? "[\(kind)]" : text
  }
}
