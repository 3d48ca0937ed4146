/// What the Swift optimizer puts before the name of a function that it copied for certain types or arguments, as in
/// `generic specialization <Swift.Int> of app.read<A>(A) -> A`.
enum SwiftSpecialization {
  private static let openings = [
    "generic specialization <", "generic not re-abstracted specialization <", "generic pre-specialization <",
    "generic partial specialization <", "function signature specialization <",
  ]

  /// The name without such words; a name that does not have their form exactly stays whole.
  static func stripped(_ name: String) -> String {
    var rest = name[...]
    while true {
      if rest.hasPrefix("merged ") {
        rest = rest.dropFirst("merged ".count)
      } else if let opening = openings.first(where: rest.hasPrefix),
        let end = end(ofBracketsIn: rest.dropFirst(opening.count)), rest[end...].hasPrefix(" of ")
      {
        rest = rest[end...].dropFirst(" of ".count)
      } else {
        return String(rest)
      }
    }
  }

  /// Behind the `>` that closes a bracket opened before; arrows do not count.
  private static func end(ofBracketsIn text: Substring) -> Substring.Index? {
    var depth = 1
    var previous: Character = " "
    for index in text.indices {
      let character = text[index]
      if character == "<" { depth += 1 }
      if character == ">", previous != "-" { depth -= 1 }
      if depth == 0 { return text.index(after: index) }
      previous = character
    }
    return nil
  }
}
