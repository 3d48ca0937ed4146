extension RustDemangler {
  /// A path. Generic arguments take `::<` in value position and `<` within types.
  mutating func path(inValue: Bool) throws(Malformed) {
    try nested { (self) throws(Malformed) in try self.unguardedPath(inValue: inValue) }
  }

  private mutating func unguardedPath(inValue: Bool) throws(Malformed) {
    switch try next() {
    case UInt8(ascii: "C"):
      _ = try optionalBase62(tag: "s")
      try print(undisambiguatedIdentifier())
    case UInt8(ascii: "N"):
      try nestedPath(inValue: inValue)
    case UInt8(ascii: "M"):
      try implementationPath()
      try print("<")
      try type()
      try print(">")
    case UInt8(ascii: "X"):
      try implementationPath()
      try qualifiedTrait()
    case UInt8(ascii: "Y"):
      try qualifiedTrait()
    case UInt8(ascii: "I"):
      try path(inValue: inValue)
      try print(inValue ? "::<" : "<")
      try list(separator: ", ") { (self) throws(Malformed) in try self.genericArgument() }
      try print(">")
    case UInt8(ascii: "B"):
      try backReference { (self) throws(Malformed) in try self.path(inValue: inValue) }
    default:
      throw Malformed()
    }
  }

  private mutating func qualifiedTrait() throws(Malformed) {
    try print("<")
    try type()
    try print(" as ")
    try path(inValue: false)
    try print(">")
  }

  /// Where an `impl` stands; its self type and trait say more.
  private mutating func implementationPath() throws(Malformed) {
    _ = try optionalBase62(tag: "s")
    try silently { (self) throws(Malformed) in try self.path(inValue: false) }
  }

  private mutating func nestedPath(inValue: Bool) throws(Malformed) {
    let namespace = try next()
    try path(inValue: inValue)
    let disambiguator = try optionalBase62(tag: "s")
    let name = try undisambiguatedIdentifier()
    switch namespace {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      let kind =
        switch namespace {
        case UInt8(ascii: "C"): "closure"
        case UInt8(ascii: "S"): "shim"
        default: String(Unicode.Scalar(namespace))
        }
      try print("::{" + kind + (name.isEmpty ? "" : ":" + name) + "#\(disambiguator)}")
    case UInt8(ascii: "a")...UInt8(ascii: "z"):
      // Nameless: the anonymous parts of what a compiler made.
      if !name.isEmpty { try print("::" + name) }
    default:
      throw Malformed()
    }
  }

  mutating func genericArgument() throws(Malformed) {
    if take("L") {
      try lifetime(base62())
    } else if take("K") {
      try constant()
    } else {
      try type()
    }
  }

  /// A lifetime by its de Bruijn index: 0 is erased, 1 the innermost that is bound.
  mutating func lifetime(_ index: UInt64) throws(Malformed) {
    guard index > 0 else { return try print("'_") }
    guard index <= boundLifetimes else { throw Malformed() }
    let fromOutside = boundLifetimes - index
    if fromOutside < 26 {
      try print("'" + String(Unicode.Scalar(UInt8(ascii: "a") + UInt8(fromOutside))))
    } else {
      try print("'_\(fromOutside)")
    }
  }

  /// Reads what an optional `for<'a, 'b>` covers.
  mutating func binder(
    _ body: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) {
    let count = try optionalBase62(tag: "G")
    // A hostile count would print for as long as there is memory.
    guard count <= 256 else { throw Malformed() }
    if count > 0 {
      try print("for<")
      for index in 0..<count {
        if index > 0 { try print(", ") }
        boundLifetimes += 1
        try lifetime(1)
      }
      try print("> ")
    }
    try body(&self)
    boundLifetimes -= count
  }
}
