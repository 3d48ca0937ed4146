/// Why a pattern cannot be used.
public struct NamePatternError: Error, CustomStringConvertible {
  public let description: String
}

/// A regular expression that is looked for in names of functions.
public struct NamePattern {
  public let text: String
  private let regex: Regex<AnyRegexOutput>

  public init(_ text: String) throws(NamePatternError) {
    do {
      regex = try Regex(text)
    } catch {
      throw NamePatternError(description: "'\(text)' is no regular expression.")
    }
    self.text = text
  }

  /// Whether it occurs in a name.
  func matches(_ name: String) -> Bool { name.firstMatch(of: regex) != nil }
}
