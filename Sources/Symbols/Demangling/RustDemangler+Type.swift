extension RustDemangler {
  static func basicType(_ tag: UInt8) -> String? {
    switch tag {
    case UInt8(ascii: "a"): "i8"
    case UInt8(ascii: "b"): "bool"
    case UInt8(ascii: "c"): "char"
    case UInt8(ascii: "d"): "f64"
    case UInt8(ascii: "e"): "str"
    case UInt8(ascii: "f"): "f32"
    case UInt8(ascii: "h"): "u8"
    case UInt8(ascii: "i"): "isize"
    case UInt8(ascii: "j"): "usize"
    case UInt8(ascii: "l"): "i32"
    case UInt8(ascii: "m"): "u32"
    case UInt8(ascii: "n"): "i128"
    case UInt8(ascii: "o"): "u128"
    case UInt8(ascii: "p"): "_"
    case UInt8(ascii: "s"): "i16"
    case UInt8(ascii: "t"): "u16"
    case UInt8(ascii: "u"): "()"
    case UInt8(ascii: "v"): "..."
    case UInt8(ascii: "x"): "i64"
    case UInt8(ascii: "y"): "u64"
    case UInt8(ascii: "z"): "!"
    default: nil
    }
  }

  mutating func type() throws(Malformed) {
    try nested { (self) throws(Malformed) in try self.unguardedType() }
  }

  private mutating func unguardedType() throws(Malformed) {
    let tag = try next()
    if let name = Self.basicType(tag) { return try print(name) }
    switch tag {
    case UInt8(ascii: "R"), UInt8(ascii: "Q"):
      try print("&")
      if take("L") {
        let index = try base62()
        if index > 0 {
          try lifetime(index)
          try print(" ")
        }
      }
      if tag == UInt8(ascii: "Q") { try print("mut ") }
      try type()
    case UInt8(ascii: "P"):
      try print("*const ")
      try type()
    case UInt8(ascii: "O"):
      try print("*mut ")
      try type()
    case UInt8(ascii: "A"), UInt8(ascii: "S"):
      try print("[")
      try type()
      if tag == UInt8(ascii: "A") {
        try print("; ")
        try constant()
      }
      try print("]")
    case UInt8(ascii: "T"):
      try tuple { (self) throws(Malformed) in try self.type() }
    case UInt8(ascii: "F"):
      try binder { (self) throws(Malformed) in try self.functionSignature() }
    case UInt8(ascii: "D"):
      try traitObject()
    case UInt8(ascii: "W"):
      try type()
      try print(" is ")
      try pattern()
    case UInt8(ascii: "B"):
      try backReference { (self) throws(Malformed) in try self.type() }
    default:
      position -= 1
      try path(inValue: false)
    }
  }

  /// Elements up to `E` in parentheses; a comma tells a tuple of one from a parenthesis.
  mutating func tuple(
    _ element: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) {
    try print("(")
    let count = try list(separator: ", ", element)
    try print(count == 1 ? ",)" : ")")
  }

  private mutating func functionSignature() throws(Malformed) {
    if take("U") { try print("unsafe ") }
    if take("K") {
      let convention = take("C") ? "C" : try undisambiguatedIdentifier().replacingUnderscores()
      try print("extern \"" + convention + "\" ")
    }
    try print("fn(")
    try list(separator: ", ") { (self) throws(Malformed) in try self.type() }
    try print(")")
    // A function that returns nothing is written without its result.
    if take("u") { return }
    try print(" -> ")
    try type()
  }

  private mutating func traitObject() throws(Malformed) {
    try print("dyn ")
    try binder { (self) throws(Malformed) in
      try self.list(separator: " + ") { (self) throws(Malformed) in try self.dynTrait() }
    }
    guard take("L") else { throw Malformed() }
    let index = try base62()
    if index > 0 {
      try print(" + ")
      try lifetime(index)
    }
  }

  /// A trait with its associated types, which share the angle brackets of its generic arguments.
  private mutating func dynTrait() throws(Malformed) {
    var isOpen = try openGenericPath()
    while take("p") {
      try print(isOpen ? ", " : "<")
      isOpen = true
      try print(undisambiguatedIdentifier() + " = ")
      try type()
    }
    if isOpen { try print(">") }
  }

  /// A path whose generic arguments are not closed yet; whether there are any.
  private mutating func openGenericPath() throws(Malformed) -> Bool {
    if take("B") {
      var isOpen = false
      try backReference { (self) throws(Malformed) in isOpen = try self.openGenericPath() }
      return isOpen
    }
    guard take("I") else {
      try path(inValue: false)
      return false
    }
    try path(inValue: false)
    try print("<")
    try list(separator: ", ") { (self) throws(Malformed) in try self.genericArgument() }
    return true
  }

  /// The pattern that restricts a type: a range, a choice, or what is not null.
  private mutating func pattern() throws(Malformed) {
    switch try next() {
    case UInt8(ascii: "R"):
      try constant()
      try print("..=")
      try constant()
    case UInt8(ascii: "O"):
      try list(separator: " | ") { (self) throws(Malformed) in
        try self.nested { (self) throws(Malformed) in try self.pattern() }
      }
    case UInt8(ascii: "N"):
      try print("!null")
    default:
      throw Malformed()
    }
  }
}

extension String {
  /// A calling convention as it is written: the mangling has `_` for `-`.
  fileprivate func replacingUnderscores() -> String {
    String(map { $0 == "_" ? "-" : $0 })
  }
}
