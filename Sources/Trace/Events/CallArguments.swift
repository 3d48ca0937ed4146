/// The six registers that a system call takes its arguments from, in order. How many of them mean something depends on
/// the call.
package struct CallArguments: Sendable {
  @usableFromInline
  internal var values: InlineArray<6, UInt64>

  @inlinable
  package init(_ values: InlineArray<6, UInt64> = InlineArray(repeating: 0)) { self.values = values }

  package static var count: Int { 6 }

  /// The argument at a position from 0 to 5.
  @inlinable
  package subscript(position: Int) -> UInt64 { values[position] }
}
