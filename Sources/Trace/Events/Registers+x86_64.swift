/// The user registers that unwinding can need, in DWARF order of x86-64 (System V psABI, figure 3.36).
///
/// Indices 0…15 are rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8…r15; 16 is the instruction pointer.
public struct Registers: Sendable {
  public static let count = 17
  @inlinable
  public static var framePointerIndex: Int { 6 }
  @inlinable
  public static var stackPointerIndex: Int { 7 }
  @inlinable
  public static var instructionPointerIndex: Int { 16 }

  public var values: InlineArray<17, UInt64>

  @inlinable
  public init(values: InlineArray<17, UInt64> = InlineArray(repeating: 0)) { self.values = values }

  @inlinable
  public var instructionPointer: UInt64 {
    get { values[Self.instructionPointerIndex] }
    set { values[Self.instructionPointerIndex] = newValue }
  }

  @inlinable
  public var stackPointer: UInt64 {
    get { values[Self.stackPointerIndex] }
    set { values[Self.stackPointerIndex] = newValue }
  }

  @inlinable
  public var framePointer: UInt64 {
    get { values[Self.framePointerIndex] }
    set { values[Self.framePointerIndex] = newValue }
  }
}
