/// The user registers that unwinding can need, in DWARF order of x86-64 (System V psABI, figure 3.36).
///
/// Indices 0…15 are rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8…r15; 16 is the instruction pointer.
package struct Registers: Sendable {
  package static let count = 17
  @inlinable
  package static var framePointerIndex: Int { 6 }
  @inlinable
  package static var stackPointerIndex: Int { 7 }
  @inlinable
  package static var instructionPointerIndex: Int { 16 }

  package var values: InlineArray<17, UInt64>

  @inlinable
  package init(values: InlineArray<17, UInt64> = InlineArray(repeating: 0)) { self.values = values }

  @inlinable
  package var instructionPointer: UInt64 {
    get { values[Self.instructionPointerIndex] }
    set { values[Self.instructionPointerIndex] = newValue }
  }

  @inlinable
  package var stackPointer: UInt64 {
    get { values[Self.stackPointerIndex] }
    set { values[Self.stackPointerIndex] = newValue }
  }

  @inlinable
  package var framePointer: UInt64 {
    get { values[Self.framePointerIndex] }
    set { values[Self.framePointerIndex] = newValue }
  }
}
