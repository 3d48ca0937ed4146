/// A file that calls work on, as a profile names it.
///
/// Paths begin with `/`, or are as the program gave them where they could not be made absolute. Sockets are named by
/// what they talk to (`tcp 10.0.0.1:5432`, `tcp :6379 accepted`, `unix /run/x.sock`), pipes are all `pipe`, and what has
/// no path is in brackets (`[eventpoll]`). Untrusted text.
public struct TracedFile: Hashable, Sendable {
  /// What a file is, as far as its name tells.
  public enum Kind: String, Sendable {
    /// A file or directory that has a path.
    case path
    /// Terminals and other devices.
    case device
    case socket
    case pipe
    /// What the kernel makes without a path, such as an eventfd.
    case anonymous
    /// A file whose name is not known, or is not kept.
    case unknown
    /// No file at all.
    case none
  }

  public let name: String

  public init(name: String) { self.name = name }

  /// Stands for calls that work on no file.
  public static let none = TracedFile(name: "")
  /// Stands for a file whose name could not be found out.
  public static let unknown = TracedFile(name: "[unknown]")
  /// Stands for all files beyond those that a profile tells apart.
  public static let others = TracedFile(name: "[other files]")
  /// What every profile begins with, in the order of `FileID.none`, `unknown` and `others`.
  public static let reserved = [none, unknown, others]

  /// What the names of sockets begin with.
  private static let socketWords: Set<Substring> = [
    "tcp", "udp", "unix", "netlink", "packet", "socket", "mptcp", "sctp", "udplite", "raw", "ping",
  ]

  public var kind: Kind {
    if self == .none { return .none }
    if self == .unknown || self == .others { return .unknown }
    if name == "pipe" { return .pipe }
    if name.utf8.first == UInt8(ascii: "[") { return .anonymous }
    if name.utf8.starts(with: "/dev/".utf8), !name.utf8.starts(with: "/dev/shm/".utf8) { return .device }
    let word = name.prefix { $0 != " " }
    return Self.socketWords.contains(word) ? .socket : .path
  }
}

/// Index of a `TracedFile` in its profile.
public struct FileID: Hashable, Sendable {
  public let index: UInt32
  public init(_ index: UInt32) { self.index = index }

  public static let none = FileID(0)
  public static let unknown = FileID(1)
  public static let others = FileID(2)

  private static let pendingMark: UInt32 = 1 << 31

  /// A file that calls work on before it can be said which one it is. Numbers come again after 2^31 others.
  public static func pending(_ number: UInt32) -> FileID {
    // The last number marks what is not set in tables of descriptors.
    FileID(pendingMark | number % (pendingMark - 1))
  }

  public var isPending: Bool { index >= Self.pendingMark }
}
