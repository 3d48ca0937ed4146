/// Names by the texts of a file; later ones than a limit lets in share the last.
struct NameTable {
  private(set) var names: [String]
  private let limit: Int
  private var numbers: [String: UInt32] = [:]
  private var numbersByText: [UInt64: UInt32] = [:]

  /// - Parameters:
  ///   - names: those that are there from the start; an empty one among them is that of text 0.
  ///   - limit: how many names there can be.
  init(_ names: [String] = [], limit: Int) {
    self.names = names
    self.limit = limit
    for (number, name) in names.enumerated() { numbers[name] = UInt32(number) }
    if let empty = numbers[""] { numbersByText[0] = empty }
  }

  /// The number of a text that was seen before.
  @inline(__always)
  func known(_ text: UInt64) -> UInt32? { numbersByText[text] }

  mutating func add(_ name: String, text: UInt64) -> UInt32 {
    let number: UInt32
    if let known = numbers[name] {
      number = known
    } else if names.count < limit {
      number = UInt32(names.count)
      names.append(name)
      numbers[name] = number
    } else {
      number = UInt32(names.count - 1)
    }
    numbersByText[text] = number
    return number
  }
}
