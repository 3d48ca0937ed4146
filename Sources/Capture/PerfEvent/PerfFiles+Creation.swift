internal import Syscalls
internal import Trace

/// What threads and processes that are made share with those that make them.
extension PerfFiles {
  /// Calls that make threads and processes.
  static let creatingCalls: SyscallSet = [.clone, .clone3, .fork, .vfork]

  /// The flags of one of these, for clone3(2) from the copy of the stack, where they usually are.
  static func cloneFlags(of thread: PerfThread, stack: UnsafeRawBufferPointer) -> UInt64? {
    switch thread.number {
    case .clone: return thread.arguments[0]
    case .clone3:
      let offset = thread.arguments[0] &- thread.stackPointer.rawValue
      guard stack.count >= 8, offset <= UInt64(stack.count - 8) else { return nil }
      return stack.loadUnaligned(fromByteOffset: Int(offset), as: UInt64.self)
    default: return 0
    }
  }
}
