internal import Trace

/// What figures of two sides are compared of. The same subject is found in other builds by its names, wherever its code
/// lies in memory.
enum ComparedSubject: Hashable {
  /// All calls that do not wait for readiness.
  case allIO
  /// All calls that do.
  case allWaiting
  case function(FunctionTable.FunctionKey)
  /// The waiting calls of a function.
  case waitingFunction(FunctionTable.FunctionKey)
  case line(FunctionTable.SourceLine, FunctionTable.FunctionKey)
  case systemCall(String)
  /// Calls on a file that do not wait, by its name.
  case file(String)

  /// One name to show and to sort by; untrusted text.
  var name: String {
    switch self {
    case .allIO: "all calls"
    case .allWaiting: "all waiting"
    case .function(let key), .waitingFunction(let key):
      key.module.isEmpty ? key.name : "\(key.name) [\(key.module)]"
    case .line(let line, let function): "\(SourcePaths.normalized(line.file)):\(line.line) \(function.name)"
    case .systemCall(let name), .file(let name): name
    }
  }

  /// The kinds of subjects that have a table.
  enum Kind: CaseIterable {
    case functions, waitingFunctions, lines, files, systemCalls
  }

  /// The table that shows this; `nil` for sums over everything.
  var kind: Kind? {
    switch self {
    case .allIO, .allWaiting: nil
    case .function: .functions
    case .waitingFunction: .waitingFunctions
    case .line: .lines
    case .file: .files
    case .systemCall: .systemCalls
    }
  }
}
