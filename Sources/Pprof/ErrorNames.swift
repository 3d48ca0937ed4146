/// Names for the error numbers of a profile, each number's own.
struct ErrorNames {
  private var names: [UInt16: String] = [:]

  /// - Parameter name: what to call a number; where two have the same name, the greater keeps its number.
  init(_ numbers: some Sequence<UInt16>, name: (UInt16) -> String) {
    var taken: Set<String> = []
    for number in Set(numbers).sorted() where number != 0 {
      let candidate = name(number)
      names[number] = taken.insert(candidate).inserted ? candidate : String(number)
    }
  }

  func name(of number: UInt16) -> String { names[number] ?? String(number) }

  /// One for each number that is not its own name.
  var comments: [SavedComment] {
    names.filter { $1 != String($0) }.sorted { $0.key < $1.key }.map { SavedComment(.error, "\($0) \($1)") }
  }
}
