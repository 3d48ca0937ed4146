extension RustDemangler {
  /// The value of a constant generic argument.
  mutating func constant() throws(Malformed) {
    try nested { (self) throws(Malformed) in try self.unguardedConstant() }
  }

  private mutating func unguardedConstant() throws(Malformed) {
    switch try next() {
    case UInt8(ascii: "p"):
      try print("_")
    case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "n"), UInt8(ascii: "s"),
      UInt8(ascii: "x"):
      if take("n") { try print("-") }
      try integer()
    case UInt8(ascii: "h"), UInt8(ascii: "j"), UInt8(ascii: "m"), UInt8(ascii: "o"), UInt8(ascii: "t"),
      UInt8(ascii: "y"):
      try integer()
    case UInt8(ascii: "b"):
      try boolean()
    case UInt8(ascii: "c"):
      try character()
    case UInt8(ascii: "e"):
      // The place `*"…"`: constants are values, a `str` is behind a reference.
      try print("*")
      try stringLiteral()
    case UInt8(ascii: "R"):
      // A reference to a string is the literal itself.
      if take("e") { return try stringLiteral() }
      try print("&")
      try constant()
    case UInt8(ascii: "Q"):
      try print("&mut ")
      try constant()
    case UInt8(ascii: "A"):
      try print("[")
      try list(separator: ", ") { (self) throws(Malformed) in try self.constant() }
      try print("]")
    case UInt8(ascii: "T"):
      try tuple { (self) throws(Malformed) in try self.constant() }
    case UInt8(ascii: "V"):
      try structure()
    case UInt8(ascii: "B"):
      try backReference { (self) throws(Malformed) in try self.constant() }
    default:
      throw Malformed()
    }
  }

  /// The digits of a number up to `_`, without leading zeros.
  private mutating func hexDigits() throws(Malformed) -> [UInt8] {
    var digits: [UInt8] = []
    while !take("_") {
      let byte = try next()
      guard hexDigitValue(byte) != nil, !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) else {
        throw Malformed()
      }
      digits.append(byte)
    }
    return Array(digits.drop { $0 == UInt8(ascii: "0") })
  }

  private mutating func integer() throws(Malformed) {
    let digits = try hexDigits()
    let text = String(decoding: digits, as: UTF8.self)
    if digits.isEmpty { return try print("0") }
    guard let value = UInt64(text, radix: 16) else { return try print("0x" + text) }
    try print(String(value))
  }

  private mutating func boolean() throws(Malformed) {
    switch try hexDigits() {
    case []: try print("false")
    case [UInt8(ascii: "1")]: try print("true")
    default: throw Malformed()
    }
  }

  private mutating func character() throws(Malformed) {
    let digits = try hexDigits()
    let code = digits.isEmpty ? 0 : UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    guard let code, let scalar = Unicode.Scalar(code) else { throw Malformed() }
    try print("'" + Self.escaped(scalar, quote: "'") + "'")
  }

  /// A string as two hexadecimal digits for each byte of its UTF-8, up to `_`.
  private mutating func stringLiteral() throws(Malformed) {
    var bytes: [UInt8] = []
    while !take("_") {
      guard let high = hexDigitValue(try next()), let low = hexDigitValue(try next()) else {
        throw Malformed()
      }
      bytes.append(high << 4 | low)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
    try print("\"" + text.unicodeScalars.map { Self.escaped($0, quote: "\"") }.joined() + "\"")
  }

  private static func escaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\0": "\\0"
    case "\\": "\\\\"
    case quote: "\\" + String(quote)
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: "\\u{" + String(scalar.value, radix: 16) + "}"
    default: String(scalar)
    }
  }

  /// A value of a struct or of an enum's case.
  private mutating func structure() throws(Malformed) {
    let kind = try next()
    try path(inValue: true)
    switch kind {
    case UInt8(ascii: "U"):
      return
    case UInt8(ascii: "T"):
      try print("(")
      try list(separator: ", ") { (self) throws(Malformed) in try self.constant() }
      try print(")")
    case UInt8(ascii: "S"):
      try print(" { ")
      try list(separator: ", ") { (self) throws(Malformed) in
        _ = try self.optionalBase62(tag: "s")
        try self.print(self.undisambiguatedIdentifier() + ": ")
        try self.constant()
      }
      try print(" }")
    default:
      throw Malformed()
    }
  }
}
