/// A word of a gate's condition.
struct GateWord {
  var text: String
  /// Whether the text, or the name in it, stood in quotes, so that it is no word of the language.
  var isQuoted = false
  /// `function`, `syscall` or `file` where the word names one; the text is then the name alone.
  var subjectKind: String?

  /// Longest condition that is read, in bytes.
  private static let longest = 1 << 16

  static func words(of text: String) throws(GateError) -> [GateWord] {
    if text.utf8.count > longest { throw GateError("the condition is too long.") }
    var words: [GateWord] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if "()>".contains(first) {
        words.append(GateWord(text: String(rest.removeFirst())))
      } else if "<=".contains(first) {
        throw GateError("'\(first)' is not known here: a gate limits growth, as in 'time>10%'.")
      } else if let kind = ["function", "syscall", "file"].first(where: { rest.hasPrefix("\($0):") }) {
        rest = rest.dropFirst(kind.count + 1)
        words.append(try name(from: &rest, kind: kind))
      } else {
        let word = rest.prefix { !$0.isWhitespace && !"()><=\"".contains($0) }
        if word.isEmpty { throw GateError("quotes go around a name, as in 'function:\"operator ()\"'.") }
        words.append(GateWord(text: String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
    if words.isEmpty { throw GateError("the condition is empty: give one such as 'time>10% and time>5ms'.") }
    return words
  }

  /// A name up to a space, or in quotes.
  private static func name(from rest: inout Substring, kind: String) throws(GateError) -> GateWord {
    guard rest.first == "\"" else {
      let name = rest.prefix { !$0.isWhitespace }
      rest = rest.dropFirst(name.count)
      return GateWord(text: String(name), isQuoted: true, subjectKind: kind)
    }
    let name = rest.dropFirst().prefix { $0 != "\"" }
    rest = rest.dropFirst(name.count + 1)
    if rest.isEmpty { throw GateError("the quote before '\(name)' is not closed.") }
    rest.removeFirst()
    return GateWord(text: String(name), isQuoted: true, subjectKind: kind)
  }
}
