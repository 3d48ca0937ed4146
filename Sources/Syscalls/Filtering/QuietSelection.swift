/// What a trace does not tell of, in strace's words.
public struct QuietSelection: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Programs that are attached to and let go.
  public static let attach = QuietSelection(rawValue: 1)
  /// Exit statuses.
  public static let exit = QuietSelection(rawValue: 2)
  /// Threads that end because another one runs a new program.
  public static let threadExecve = QuietSelection(rawValue: 4)

  private static let names: [(name: String, members: QuietSelection)] = [
    ("attach", .attach), ("exit", .exit), ("exits", .exit), ("thread-execve", .threadExecve),
    ("superseded", .threadExecve), ("path-resolution", []), ("path", []), ("personality", []), ("none", []),
    ("all", [.attach, .exit, .threadExecve]),
  ]

  /// What `-q`, given so many times, keeps quiet.
  public init(level: Int) {
    switch level {
    case ...0: self = []
    case 1: self = .attach
    case 2: self = [.attach, .exit]
    default: self = [.attach, .exit, .threadExecve]
    }
  }

  /// What a list such as `attach,exit` or `!exit` names.
  public init(list: Substring) throws(SyscallExpressionError) {
    let words = try WordList(list, qualifier: "quiet")
    var set: QuietSelection = []
    for word in words.words {
      guard let known = Self.names.first(where: { $0.name == word }) else {
        throw .unknownMember(
          String(word), of: "quiet", nearest: NearestNames.to(word, among: Self.names.map(\.name)))
      }
      set.formUnion(known.members)
    }
    self = words.isInverted ? QuietSelection(level: 3).subtracting(set) : set
  }
}
