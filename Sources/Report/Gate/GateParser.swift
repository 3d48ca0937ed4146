/// Reads a condition such as `time>10% and time>5ms or function:save calls>100`.
///
/// `and` binds more tightly than `or`; parentheses group. `function:NAME`, `file:GLOB` and `syscall:NAME` hold for the limits
/// behind them up to the next such word, `or` or closing parenthesis. A name with spaces stands in double quotes.
struct GateParser {
  /// Parentheses may be nested so deep.
  private static let deepest = 64

  private var words: [GateWord]
  private var next = 0
  private var depth = 0
  private var subject = GateCondition.Subject.all

  /// The condition that a text says.
  static func condition(_ text: String) throws(GateError) -> GateCondition {
    var parser = GateParser(words: try GateWord.words(of: text))
    let condition = try parser.alternatives()
    if let word = parser.peek() {
      throw GateError("'\(word.text)' is not expected here: join conditions with 'and' or 'or'.")
    }
    return condition
  }

  private init(words: [GateWord]) { self.words = words }

  private func peek() -> GateWord? { next < words.count ? words[next] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard let found = peek(), !found.isQuoted, found.text == word else { return false }
    next += 1
    return true
  }

  private mutating func alternatives() throws(GateError) -> GateCondition {
    let outer = subject
    var condition = try conjunction()
    while take("or") {
      subject = outer
      condition = .or(condition, try conjunction())
    }
    subject = outer
    return condition
  }

  private mutating func conjunction() throws(GateError) -> GateCondition {
    var condition = try term()
    while take("and") { condition = .and(condition, try term()) }
    return condition
  }

  private mutating func term() throws(GateError) -> GateCondition {
    if take("(") {
      depth += 1
      if depth > Self.deepest { throw GateError("the parentheses are nested too deep.") }
      let condition = try alternatives()
      if !take(")") { throw GateError("a ')' is missing.") }
      depth -= 1
      return condition
    }
    try readSubject()
    guard let measure = peek() else {
      throw GateError("a condition such as 'time>10%' is missing at the end.")
    }
    next += 1
    guard !measure.isQuoted, let figure = ComparedFigure(rawValue: measure.text) else {
      throw GateError("'\(measure.text)' cannot be measured: use time, calls, bytes, p50 or p99.")
    }
    guard take(">") else {
      throw GateError("'\(measure.text)' needs a limit to its growth, as in '\(measure.text)>10%'.")
    }
    guard let amount = peek(), !["and", "or", "(", ")", ">"].contains(amount.text) else {
      throw GateError("'\(measure.text)>' needs an amount, as in '\(measure.text)>10%'.")
    }
    next += 1
    return .limit(
      .init(
        subject: subject, figure: figure, amount: try GateAmount.amount(amount.text, of: figure),
        text: amount.text))
  }

  private mutating func readSubject() throws(GateError) {
    guard let word = peek(), let kind = word.subjectKind else { return }
    next += 1
    if word.text.isEmpty { throw GateError("a name is missing behind '\(kind):'.") }
    switch kind {
    case "function": subject = .function(word.text)
    case "file": subject = .file(word.text)
    default: subject = .systemCall(word.text)
    }
  }
}
