/// The six registers that a system call takes its arguments from, in order. How many of them mean something depends on
/// the call.
public struct CallArguments: Sendable {
  @usableFromInline
  internal var values: InlineArray<6, UInt64>

  @inlinable
  public init(_ values: InlineArray<6, UInt64> = InlineArray(repeating: 0)) { self.values = values }

  public static var count: Int { 6 }

  /// The argument at a position from 0 to 5.
  @inlinable
  public subscript(position: Int) -> UInt64 { values[position] }
}
