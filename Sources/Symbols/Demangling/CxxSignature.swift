/// A demangled C++ signature, from which return type and parameter lists are taken away: `ns::Class::method`.
///
/// Template arguments, lambdas, operators and conversions stay. A signature that does not parse with
/// certainty (unbalanced brackets, a function that returns a function pointer) stays whole.
struct CxxSignature {
  private let text: [UInt8]
  private var position = 0
  /// The name so far: of the component chain only, as spaces outside of brackets start it anew.
  private var name: [UInt8] = []

  private init(_ signature: String) { text = Array(signature.utf8) }

  /// The qualified name in `signature`, or `signature` itself.
  static func functionName(_ signature: String) -> String {
    if let thunk = signature.range(ofText: " thunk to ") {
      return signature[..<thunk.upperBound] + functionName(String(signature[thunk.upperBound...]))
    }
    // `vtable for`, `guard variable for` and their like name data.
    if signature.range(ofText: " for ") != nil && !signature.contains("(") { return signature }
    var parser = CxxSignature(signature)
    return parser.parse() ?? signature
  }

  private mutating func parse() -> String? {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "o") where isOperatorKeyword:
        takeOperator()
      case UInt8(ascii: "("):
        guard let group = bracketed() else { return nil }
        // A declarator such as `void (*f())(int)` wraps the name in its type.
        if group.starts(with: "(*".utf8) || group.starts(with: "(&".utf8) { return nil }
        if isParameterListPosition {
          guard skipQualifiers() else { return nil }
        } else {
          name += group
        }
      case UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "["):
        guard let group = bracketed() else { return nil }
        name += group
      case UInt8(ascii: ">"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"):
        return nil
      case UInt8(ascii: " "):
        position += 1
        name.removeAll()
      default:
        take(1)
      }
    }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  /// Whether a parenthesis here opens a parameter list: it follows a name, not `::`, a space or `decltype`.
  private var isParameterListPosition: Bool {
    guard let last = name.last else { return false }
    return last != UInt8(ascii: ":") && name != Array("decltype".utf8)
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < text.count ? text[position + ahead] : nil
  }

  /// Skips ` const`, ` volatile`, ` &`, ` &&`, ` noexcept` after a parameter list; false where something else
  /// than the end or a nested name follows.
  private mutating func skipQualifiers() -> Bool {
    skipping: while true {
      for qualifier in [" const", " volatile", " noexcept", " &&", " &", "&&", "&"]
      where text[position...].starts(with: qualifier.utf8) {
        position += qualifier.utf8.count
        continue skipping
      }
      break
    }
    guard let next = peek() else { return true }
    return next == UInt8(ascii: ":") && peek(1) == UInt8(ascii: ":")
  }

  /// Whether `operator` starts here as a word of its own.
  private var isOperatorKeyword: Bool {
    let keyword = "operator"
    guard text[position...].starts(with: keyword.utf8) else { return false }
    if let last = name.last, last != UInt8(ascii: ":") { return false }
    guard let next = peek(keyword.utf8.count) else { return false }
    return !isIdentifier(next)
  }

  private func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }

  /// Takes `operator` and what it names: punctuation, `new[]`, `""_suffix`, or the type of a conversion.
  private mutating func takeOperator() {
    take("operator".utf8.count)
    let symbols = [
      "()", "[]", "<=>", "->*", "<<=", ">>=", "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "++",
      "--",
      "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "<", ">", "+", "-", "*", "/", "%", "^", "&", "|", "~",
      "!",
      "=", ",",
    ]
    if let symbol = symbols.first(where: { text[position...].starts(with: $0.utf8) }) {
      take(symbol.utf8.count)
      // `operator< <int>`: a space keeps template arguments from the operator.
      if peek() == UInt8(ascii: " "), peek(1) == UInt8(ascii: "<") { take(1) }
      return
    }
    // `operator new`, `operator "" _x`, `operator unsigned long`: everything up to the parameter list.
    while let byte = peek(), byte != UInt8(ascii: "(") {
      if byte == UInt8(ascii: "<"), let group = bracketed() {
        name += group
      } else {
        take(1)
      }
    }
  }

  private mutating func take(_ count: Int) {
    name += text[position..<(position + count)]
    position += count
  }

  /// Takes a bracketed group with all that is nested in it; `nil` where its brackets do not match.
  private mutating func bracketed() -> ArraySlice<UInt8>? {
    let start = position
    var open: [UInt8] = []
    while let byte = peek() {
      position += 1
      switch byte {
      case UInt8(ascii: "o") where isNestedOperator:
        position += "perator".utf8.count
        skipNestedOperatorSymbol()
      case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      // Inside of parentheses `<` and `>` may be comparisons, which the demangler always parenthesises.
      case UInt8(ascii: "<"): open.append(UInt8(ascii: ">"))
      case UInt8(ascii: ">") where open.last != UInt8(ascii: ">"): break
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"):
        while byte != UInt8(ascii: ">"), open.last == UInt8(ascii: ">") { open.removeLast() }
        guard open.popLast() == byte else { return nil }
      default: break
      }
      if open.isEmpty { return text[start..<position] }
    }
    return nil
  }

  private var isNestedOperator: Bool {
    let rest = "perator".utf8
    guard text[position...].starts(with: rest), position >= 2 else { return false }
    guard !isIdentifier(text[position - 2]), let next = peek(rest.count) else { return false }
    return !isIdentifier(next)
  }

  private mutating func skipNestedOperatorSymbol() {
    let symbols = ["()", "[]", "<=>", "->*", "<<=", ">>=", "->", "<<", ">>", "<=", ">=", "<", ">"]
    if let symbol = symbols.first(where: { text[position...].starts(with: $0.utf8) }) {
      position += symbol.utf8.count
    }
  }
}

extension String {
  /// Where `text` first occurs.
  fileprivate func range(ofText text: String) -> Range<Index>? {
    let needle = Array(text.utf8)
    let hay = utf8
    var start = hay.startIndex
    while let found = hay[start...].firstIndex(of: needle[0]) {
      if hay[found...].starts(with: needle),
        let end = hay.index(found, offsetBy: needle.count, limitedBy: hay.endIndex)
      {
        return found..<end
      }
      start = hay.index(after: found)
    }
    return nil
  }
}
