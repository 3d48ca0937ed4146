public import Trace

/// Which file a system call works on, by its arguments, and what it does to the descriptors of its process.
public struct FileRole: Sendable {
  /// Where the arguments name the file. Of several the first counts: of `rename` the old name, of `sendfile` the
  /// descriptor that is written to.
  public enum Object: Sendable, Equatable {
    case none
    /// The argument is a descriptor.
    case descriptor(Int)
    /// The argument points at a path, which begins at the directory that another argument is a descriptor of, or at the
    /// working directory.
    case path(Int, directory: Int?)
  }

  /// What changes in the table of descriptors.
  public enum Effect: Sendable, Equatable {
    case none
    /// The result is a descriptor of the file that the call works on.
    case opens
    /// The result is a descriptor, of another file or of what an argument stands for already.
    case makes
    /// The result is a connection to the socket that an argument stands for.
    case accepts
    /// Two descriptors are written to where an argument points.
    case makesPair(Int)
    /// The first argument is closed.
    case closes
    /// All descriptors from the first argument to the second are closed.
    case closesRange
    /// The second argument is closed, and is then what the first one is.
    case replaces
    /// A socket gets an address.
    case namesSocket
  }

  public let object: Object
  public let effect: Effect

  /// The role of a call; 32-bit and x32 calls have none.
  public static func of(_ number: SyscallNumber) -> FileRole {
    number.rawValue < UInt32(table.count) ? table[Int(number.rawValue)] : unknown
  }

  /// Whether fcntl(2) with this command makes a descriptor of the file of its first argument.
  ///
  /// - Parameter command: `F_DUPFD`, `F_DUPFD_CLOEXEC` of linux/fcntl.h, or another.
  public static func makesDuplicate(_ command: Int32) -> Bool { command == 0 || command == duplicateToClose }

  /// `F_DUPFD_CLOEXEC`
  public static let duplicateToClose: Int32 = 1030

  /// The calls after which a descriptor no longer is what it was.
  public static let closingCalls: SyscallSet = [.close, .close_range, .dup2, .dup3]

  /// `CLONE_FILES` (linux/sched.h): what clone(2) makes uses its creator's descriptors; unshare(2) ends that.
  public static let sharingFlag: UInt64 = 0x400

  private static let unknown = FileRole(object: .none, effect: .none)

  private static let table = CallSignature.table.enumerated().map { index, signature in
    let object = object(of: signature.arguments)
    return FileRole(
      object: object, effect: effect(of: SyscallNumber(UInt32(index)), signature, object))
  }

  private static func object(of arguments: [ArgumentType]) -> Object {
    if let path = arguments.firstIndex(where: \.isPath) {
      return .path(path, directory: path > 0 && arguments[path - 1].isDirectory ? path - 1 : nil)
    }
    return arguments.firstIndex(where: \.isDescriptor).map { .descriptor($0) } ?? .none
  }

  private static func effect(
    of number: SyscallNumber, _ signature: CallSignature, _ object: Object
  ) -> Effect {
    switch number {
    case .close: return .closes
    case .close_range: return .closesRange
    case .dup2, .dup3: return .replaces
    case .accept, .accept4: return .accepts
    case .connect, .bind, .listen: return .namesSocket
    case .open_by_handle_at: return .opens
    default: break
    }
    if let pair = signature.arguments.firstIndex(where: \.isDescriptorPair) { return .makesPair(pair) }
    guard signature.result == .descriptor else { return .none }
    if case .descriptor = object { return .makes }
    return .opens
  }
}

extension ArgumentType {
  fileprivate var isDirectory: Bool { if case .directory = self { true } else { false } }
  fileprivate var isDescriptorPair: Bool { if case .descriptorPairOut = self { true } else { false } }
}
