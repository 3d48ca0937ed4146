/// What happens to a traced thread beside its calls.
public enum ThreadEvent: Sendable {
  /// A signal is about to be delivered.
  case signal(SignalInfo)
  /// Job control stopped its process.
  case stopped(signal: Int32)
  /// It ended by itself.
  case exited(status: Int32)
  /// A signal ended it.
  case killed(signal: Int32, dumpedCore: Bool)
  /// Another thread of its process ran a program, which ended this one.
  case superseded(by: ProcessID)
}

/// What the kernel tells of a signal: the 128 bytes of `siginfo_t` (asm-generic/siginfo.h).
public struct SignalInfo: Sendable {
  public static let size = 128
  public var bytes: InlineArray<128, UInt8>

  public init(bytes: InlineArray<128, UInt8> = InlineArray(repeating: 0)) { self.bytes = bytes }

  /// `si_signo`.
  public var signal: Int32 { int32(at: 0) }
  /// `si_code`: who sent it, or why.
  public var code: Int32 { int32(at: 8) }

  /// Four bytes from an offset on, as a signed number.
  public func int32(at offset: Int) -> Int32 { Int32(truncatingIfNeeded: word(at: offset, bytes: 4)) }

  /// Eight bytes from an offset on.
  public func uint64(at offset: Int) -> UInt64 { word(at: offset, bytes: 8) }

  private func word(at offset: Int, bytes count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    return value
  }
}
