/// Why a pattern cannot be used.
package struct NamePatternError: Error, CustomStringConvertible {
  package let description: String
}

/// A regular expression that is looked for in names of functions.
package struct NamePattern {
  package let text: String
  private let regex: Regex<AnyRegexOutput>

  package init(_ text: String) throws(NamePatternError) {
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
