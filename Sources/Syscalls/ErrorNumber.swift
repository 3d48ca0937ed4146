internal import Glibc

/// An error that a system call returned, as the positive number of `errno`.
public struct ErrorNumber: Hashable, Sendable {
  /// 2 for `ENOENT`.
  public let rawValue: Int32

  /// The error with this positive number.
  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// The error in a call's raw result, which is negated and at most 4095; nil for a success.
  public init?(result: Int64) {
    guard (-4095 ... -1).contains(result) else { return nil }
    self.init(Int32(-result))
  }

  /// The kernel's name such as `ENOENT`, or nil for a number without one.
  ///
  /// Knows the numbers of `errno` and 512–516, with which the kernel tells itself how to go on after a signal
  /// interrupted a call: a tracer sees them, the program never does.
  public var name: String? {
    guard rawValue > 0 else { return nil }
    let number = Int(rawValue)
    if number < Self.names.count {
      let name = Self.names[number]
      return name.isEmpty ? nil : name
    }
    let index = number - Self.firstKernelError
    return Self.kernelNames.indices.contains(index) ? Self.kernelNames[index] : nil
  }

  /// The name, or `errno 600` for a number without one.
  public var displayName: String { name ?? "errno \(rawValue)" }

  /// The C library's words for it, such as `No such file or directory`; how the kernel goes on for the errors that only a
  /// tracer sees; `nil` for a number without a name.
  public var message: String? {
    switch rawValue {
    case 512: return "To be restarted if SA_RESTART is set"
    case 513: return "To be restarted"
    case 514: return "To be restarted if no handler"
    case 515: return "No ioctl command"
    case 516: return "Interrupted by signal"
    default: return name == nil ? nil : strerror(rawValue).map { String(cString: $0) }
    }
  }

  /// Whether the kernel will restart the call (or fail it with EINTR) after a signal; the program has not
  /// seen a result yet.
  public var isRestart: Bool { (512...514).contains(rawValue) || rawValue == 516 }

  private static let firstKernelError = 512
}
