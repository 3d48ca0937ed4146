/// Why an expression such as `trace=open,read` cannot be understood. `description` is one line for the user.
public enum SyscallExpressionError: Error, Equatable, CustomStringConvertible {
  /// A word is neither a call nor a class. `nearest` holds what may have been meant, best first.
  case unknownWord(String, nearest: [String])
  /// Two commas in a row, or nothing at all.
  case emptyWord(expression: String)
  /// What stands before the equals sign is unknown.
  case unknownQualifier(String, nearest: [String] = [])
  /// What stands before the equals sign is known from strace and means nothing here.
  case unsupportedQualifier(String, instead: String)
  /// A word in a list behind `status=`, `signal=` or `quiet=` is unknown.
  case unknownMember(String, of: String, nearest: [String])
  /// A word behind `fd=` is no descriptor.
  case badDescriptor(String)
  /// A `/regular expression/` does not parse or matches no call.
  case badPattern(String, reason: String)

  public var description: String {
    switch self {
    case .unknownWord(let word, let nearest):
      let hint =
        nearest.isEmpty
        ? "names are as in the kernel's table, classes are \(Self.classList)"
        : "did you mean \(nearest.joined(separator: ", "))?"
      return "unknown system call or class \"\(word)\": \(hint)"
    case .emptyWord(let expression):
      return "empty word in \"\(expression)\": name system calls or classes, separated by single commas"
    case .unknownQualifier(let qualifier, let nearest):
      let hint =
        nearest.isEmpty
        ? "select system calls by trace=, as in trace=open,%file"
        : "did you mean \(nearest.map { $0 + "=" }.joined(separator: ", "))?"
      return "unknown expression \"\(qualifier)=\": \(hint)"
    case .unsupportedQualifier(let qualifier, let instead):
      return "\"\(qualifier)=\" is not supported: \(instead)"
    case .unknownMember(let word, let qualifier, let nearest):
      let hint =
        nearest.isEmpty
        ? Self.members(of: qualifier) : "did you mean \(nearest.joined(separator: ", "))?"
      return "unknown word \"\(word)\" in \(qualifier)=: \(hint)"
    case .badDescriptor(let word):
      return "\"\(word)\" is no descriptor: fd= takes numbers from 0 on, as in fd=3,4"
    case .badPattern(let pattern, let reason):
      return "bad pattern \"/\(pattern)/\": \(reason)"
    }
  }

  private static func members(of qualifier: String) -> String {
    switch qualifier {
    case "status": "it takes \(CallStatus.allCases.map(\.rawValue).joined(separator: ", "))"
    case "signal": "it takes names such as SIGCHLD, all or none"
    default: "it takes attach, exit, thread-execve, all or none"
    }
  }

  private static var classList: String {
    SyscallClass.allCases.map { "%" + $0.rawValue }.joined(separator: ", ")
  }
}
