/// Why an expression such as `trace=open,read` cannot be understood. `description` is one line for the user.
package enum SyscallExpressionError: Error, Equatable, CustomStringConvertible {
  /// A word is neither a call nor a class. `nearest` holds what may have been meant, best first.
  case unknownWord(String, nearest: [String])
  /// Two commas in a row, or nothing at all.
  case emptyWord(expression: String)
  /// Something other than `trace` stands before the equals sign.
  case unknownQualifier(String)
  /// A `/regular expression/` does not parse or matches no call.
  case badPattern(String, reason: String)

  package var description: String {
    switch self {
    case .unknownWord(let word, let nearest):
      let hint =
        nearest.isEmpty
        ? "names are as in the kernel's table, classes are \(Self.classList)"
        : "did you mean \(nearest.joined(separator: ", "))?"
      return "unknown system call or class \"\(word)\": \(hint)"
    case .emptyWord(let expression):
      return "empty word in \"\(expression)\": name system calls or classes, separated by single commas"
    case .unknownQualifier(let qualifier):
      return "unknown expression \"\(qualifier)=\": select system calls by trace=, as in trace=open,%file"
    case .badPattern(let pattern, let reason):
      return "bad pattern \"/\(pattern)/\": \(reason)"
    }
  }

  private static var classList: String {
    SyscallClass.allCases.map { "%" + $0.rawValue }.joined(separator: ", ")
  }
}
