/// Rust's first mangling: an Itanium nested name that ends in a hash, with `$…$` escapes for what C++ names
/// cannot hold (rustc_symbol_mangling, `legacy`).
enum RustLegacyName {
  /// The path without its hash, or `nil` where the symbol is not of this form.
  static func demangle(_ symbol: String) -> String? {
    var rest = Array(symbol.utf8)[...]
    guard rest.starts(with: "_ZN".utf8), let end = rest.lastIndex(of: UInt8(ascii: "E")) else { return nil }
    rest = rest[3..<end]
    var components: [ArraySlice<UInt8>] = []
    while !rest.isEmpty {
      var length = 0
      while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), length < 1 << 20
      {
        length = length * 10 + Int(digit - UInt8(ascii: "0"))
        rest.removeFirst()
      }
      guard length > 0, length <= rest.count else { return nil }
      components.append(rest.prefix(length))
      rest.removeFirst(length)
    }
    guard components.count > 1, let hash = components.popLast(), isHash(hash) else { return nil }
    return components.map(unescaped).joined(separator: "::")
  }

  private static func isHash(_ component: ArraySlice<UInt8>) -> Bool {
    component.count == 17 && component.first == UInt8(ascii: "h")
      && component.dropFirst().allSatisfy { hexDigitValue($0) != nil }
  }

  private static func unescaped(_ component: ArraySlice<UInt8>) -> String {
    var rest = component
    // An escape cannot start an identifier of C++; rustc puts an underscore before it.
    if rest.starts(with: "_$".utf8) { rest.removeFirst() }
    var text: [UInt8] = []
    while let byte = rest.first {
      if rest.starts(with: "..".utf8) {
        text += "::".utf8
        rest.removeFirst(2)
      } else if byte == UInt8(ascii: "$"), let (replacement, length) = escape(rest) {
        text += replacement.utf8
        rest.removeFirst(length)
      } else {
        text.append(byte)
        rest.removeFirst()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What an escape at the start of `text` stands for, and its length with both dollar signs.
  private static func escape(_ text: ArraySlice<UInt8>) -> (String, Int)? {
    guard let end = text.dropFirst().firstIndex(of: UInt8(ascii: "$")) else { return nil }
    let name = String(decoding: text[(text.startIndex + 1)..<end], as: UTF8.self)
    let length = end - text.startIndex + 1
    switch name {
    case "SP": return ("@", length)
    case "BP": return ("*", length)
    case "RF": return ("&", length)
    case "LT": return ("<", length)
    case "GT": return (">", length)
    case "LP": return ("(", length)
    case "RP": return (")", length)
    case "C": return (",", length)
    default:
      guard name.first == "u", let code = UInt32(name.dropFirst(), radix: 16),
        let scalar = Unicode.Scalar(code)
      else { return nil }
      return (String(Character(scalar)), length)
    }
  }
}
