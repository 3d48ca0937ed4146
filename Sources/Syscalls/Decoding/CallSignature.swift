internal import Trace

/// What the arguments of a system call mean and how its result is written.
struct CallSignature: Sendable {
  let arguments: [ArgumentType]
  let result: DecodedCall.ResultStyle

  init(_ arguments: [ArgumentType], result: DecodedCall.ResultStyle = .decimal) {
    self.arguments = arguments
    self.result = result
  }

  /// Of calls that the table does not know: six numbers.
  static let unknown = CallSignature(Array(repeating: .hex, count: CallArguments.count))

  /// Of a call by its number; 32-bit and x32 calls are unknown ones.
  static func of(_ number: SyscallNumber) -> CallSignature {
    number.rawValue < UInt32(table.count) ? table[Int(number.rawValue)] : unknown
  }
}
