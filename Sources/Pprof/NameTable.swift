/// Names by the texts of a file; at most 65,535, later ones share the last.
struct NameTable {
  private(set) var names: [String] = []
  private var numbers: [String: UInt16] = [:]
  private var numbersByText: [UInt64: UInt16] = [:]

  /// The number of a text that was seen before.
  @inline(__always)
  func known(_ text: UInt64) -> UInt16? { numbersByText[text] }

  mutating func add(_ name: String, text: UInt64) -> UInt16 {
    let number: UInt16
    if let known = numbers[name] {
      number = known
    } else if names.count < Int(UInt16.max) {
      number = UInt16(names.count)
      names.append(name)
      numbers[name] = number
    } else {
      number = UInt16(names.count - 1)
    }
    numbersByText[text] = number
    return number
  }
}
