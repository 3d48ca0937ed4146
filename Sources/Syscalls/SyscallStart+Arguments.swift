public import Trace

extension SyscallStart {
  /// An argument that is an `int`: the upper half of its register means nothing.
  public func int32(_ position: Int) -> Int32 { Int32(truncatingIfNeeded: arguments[position]) }
}
