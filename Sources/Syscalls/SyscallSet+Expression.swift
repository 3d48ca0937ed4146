internal import Trace

extension SyscallSet {
  /// The calls that an expression in strace's notation selects.
  ///
  /// `trace=` may stand before it. Words are separated by commas: a call's name or number, a class (`%file`,
  /// or `file` where no call has that name), `all`, `none`, or `/pattern/` for every name that a regular
  /// expression matches. A leading `!` inverts the whole, as in strace (`!read,write` is everything but these
  /// two); in front of a later word it takes that word out of what stands before it (`io,!ioctl`). `?` in front
  /// of a name makes it optional: an unknown one is ignored.
  public init(expression: String) throws(SyscallExpressionError) {
    var list = expression[...]
    if let equals = list.firstIndex(of: "="), !list.hasPrefix("/") {
      let qualifier = list[..<equals]
      guard qualifier == "trace" || qualifier == "t" else { throw .unknownQualifier(String(qualifier)) }
      list = list[list.index(after: equals)...]
    }
    let isInverted = list.first == "!"
    if isInverted { list.removeFirst() }

    var set = SyscallSet()
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      let isExcluded = word.first == "!"
      let members = try Self.members(of: isExcluded ? word.dropFirst() : word, in: expression)
      // Under a leading `!` the words list what to leave out, and a further `!` says the same again.
      set = isExcluded && !isInverted ? set.subtracting(members) : set.union(members)
    }
    self = isInverted ? set.complement : set
  }

  /// What one word without its `!` stands for.
  private static func members(
    of word: Substring, in expression: String
  ) throws(SyscallExpressionError) -> SyscallSet {
    let isOptional = word.first == "?"
    let name = isOptional ? word.dropFirst() : word
    if name.isEmpty { throw .emptyWord(expression: expression) }

    if name == "all" { return .all }
    if name == "none" { return .none }
    if let number = SyscallNumber(named: name) { return [number] }
    if let number = UInt32(name), number < SyscallSet.limit { return [SyscallNumber(number)] }
    if name.first == "/" { return try matches(of: name.dropFirst()) }
    let className = name.first == "%" ? name.dropFirst() : name
    if let known = SyscallClass(named: className) { return known.members }
    if className == "all" { return .all }
    if isOptional { return .none }
    throw .unknownWord(String(word), nearest: NearestNames.to(name))
  }

  /// Every call whose name the regular expression matches somewhere.
  private static func matches(of delimited: Substring) throws(SyscallExpressionError) -> SyscallSet {
    let pattern = delimited.last == "/" ? delimited.dropLast() : delimited
    let regex: Regex<AnyRegexOutput>
    do { regex = try Regex(String(pattern)) } catch {
      throw .badPattern(String(pattern), reason: "not a regular expression")
    }
    let set = SyscallSet(SyscallTable.numbers.filter { $0.name?.firstMatch(of: regex) != nil })
    if set.isEmpty { throw .badPattern(String(pattern), reason: "no system call matches") }
    return set
  }
}
