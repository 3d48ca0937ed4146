/// What the `-e` options of a command line ask for together.
public struct TraceExpressions: Sendable {
  /// The calls to trace; `nil` where nothing was said of them.
  public private(set) var calls: SyscallSet?
  public private(set) var statuses = CallStatusSet.all
  public private(set) var descriptors: DescriptorSelection?
  /// The signals that a trace shows.
  public private(set) var signals = SignalSelection.all
  public private(set) var quiet: QuietSelection = []

  /// Reads the expressions. Sets of calls add up; of the others the last of a kind holds, as in strace.
  public init(_ expressions: [String]) throws(SyscallExpressionError) {
    for expression in expressions { try add(expression[...]) }
  }

  private mutating func add(_ expression: Substring) throws(SyscallExpressionError) {
    guard let equals = expression.firstIndex(of: "="), !expression.hasPrefix("/"), !expression.hasPrefix("!")
    else { return try addCalls(expression) }
    let list = expression[expression.index(after: equals)...]
    let qualifier = String(expression[..<equals])
    switch qualifier {
    case "trace", "t": try addCalls(list)
    case "status": statuses = try CallStatusSet(list: list)
    case "fd", "fds", "trace-fd", "trace-fds": descriptors = try DescriptorSelection(list: list)
    case "signal", "signals", "s": signals = try SignalSelection(list: list)
    case "quiet", "silent", "silence", "q": quiet.formUnion(try QuietSelection(list: list))
    default:
      if let instead = Self.unsupported[qualifier] {
        throw .unsupportedQualifier(qualifier, instead: instead)
      }
      throw .unknownQualifier(
        qualifier, nearest: NearestNames.to(qualifier, among: Self.known + Self.unsupported.keys.sorted()))
    }
  }

  private mutating func addCalls(_ list: Substring) throws(SyscallExpressionError) {
    calls = (calls ?? .none).union(try SyscallSet(expression: String(list)))
  }

  private static let known = ["trace", "status", "fd", "trace-fd", "signal", "quiet"]

  /// strace's other qualifiers, and what serves instead.
  private static let unsupported: [String: String] = {
    let data = "--string-limit shows more of the data"
    let structures = "arguments are always decoded"
    let fault = "calls are watched here and not changed; use strace"
    return [
      "read": data, "reads": data, "r": data, "write": data, "writes": data, "w": data,
      "verbose": structures, "v": structures, "abbrev": structures, "a": structures,
      "raw": structures, "x": structures, "inject": fault, "fault": fault,
      "decode-fds": "-y and -yy show what stands behind descriptors",
      "decode-fd": "-y and -yy show what stands behind descriptors", "kvm": "use strace",
    ]
  }()
}
