/// Rust's v0 mangling (RFC 2603, and the constants that rustc's symbol-mangling reference adds to it).
///
/// Hashes of crates and types of constants are left out: `<core::option::Option<u32>>::map::<…>`. Back
/// references make the grammar a graph that can expand without bound, hence limits on depth, steps and length.
struct RustDemangler {
  /// Reasons to give up are all alike: the symbol stays mangled.
  struct Malformed: Error {}

  private static let deepestNesting = 256
  private static let longestOutputBytes = 65_536
  private static let mostSteps = 65_536

  /// The symbol without `_R` and vendor suffix; back references count from its start.
  private let text: [UInt8]
  var position = 0
  private var output: [UInt8] = []
  /// Greater than zero while a part is read that is not shown.
  private var silence = 0
  private var depth = 0
  private var steps = 0
  /// Lifetimes that binders around this position have introduced.
  var boundLifetimes: UInt64 = 0

  /// The path that `symbol` names, or `nil` where it is malformed or too large.
  static func demangle(_ symbol: String) -> String? {
    guard symbol.hasPrefix("_R") else { return nil }
    let body = symbol.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "$") }
    var demangler = RustDemangler(text: Array(body))
    do throws(Malformed) {
      return try demangler.symbolName()
    } catch {
      return nil
    }
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func symbolName() throws(Malformed) -> String {
    // A digit would be the version of a later mangling.
    guard let first = peek(), (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
      throw Malformed()
    }
    try path(inValue: true)
    if position < text.count {
      // The crate that instantiated a generic function.
      try silently { (demangler) throws(Malformed) in try demangler.path(inValue: false) }
    }
    guard position == text.count else { throw Malformed() }
    return String(decoding: output, as: UTF8.self)
  }

  // MARK: Reading

  func peek() -> UInt8? { position < text.count ? text[position] : nil }

  mutating func next() throws(Malformed) -> UInt8 {
    guard position < text.count else { throw Malformed() }
    defer { position += 1 }
    return text[position]
  }

  /// Takes `tag` where it is next.
  mutating func take(_ tag: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: tag) else { return false }
    position += 1
    return true
  }

  /// A number in base 62 that ends in `_`; a lone `_` is 0.
  mutating func base62() throws(Malformed) -> UInt64 {
    if take("_") { return 0 }
    var value: UInt64 = 0
    while !take("_") {
      let digit =
        switch try next() {
        case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): byte - UInt8(ascii: "0")
        case let byte where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte):
          byte - UInt8(ascii: "a") + 10
        case let byte where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte):
          byte - UInt8(ascii: "A") + 36
        default: throw Malformed()
        }
      let (product, overflow) = value.multipliedReportingOverflow(by: 62)
      guard !overflow, product <= UInt64.max - 62 else { throw Malformed() }
      value = product + UInt64(digit)
    }
    return value + 1
  }

  /// An optional number after `tag`; 0 where the tag is missing.
  mutating func optionalBase62(tag: Unicode.Scalar) throws(Malformed) -> UInt64 {
    guard take(tag) else { return 0 }
    let value = try base62()
    return value == UInt64.max ? value : value + 1
  }

  /// The bytes of an identifier, decoded where it is not ASCII.
  mutating func undisambiguatedIdentifier() throws(Malformed) -> String {
    let isPunycode = take("u")
    var length = 0
    guard let first = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      throw Malformed()
    }
    if first == UInt8(ascii: "0") {
      position += 1
    } else {
      while let digit = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), length < 1 << 20 {
        length = length * 10 + Int(digit - UInt8(ascii: "0"))
        position += 1
      }
    }
    _ = take("_")
    guard length <= text.count - position else { throw Malformed() }
    let bytes = text[position..<(position + length)]
    position += length
    guard isPunycode else { return String(decoding: bytes, as: UTF8.self) }
    guard let decoded = Punycode.decode(bytes) else { throw Malformed() }
    return decoded
  }

  // MARK: Writing

  mutating func print(_ string: String) throws(Malformed) {
    guard silence == 0 else { return }
    output += string.utf8
    guard output.count <= Self.longestOutputBytes else { throw Malformed() }
  }

  /// Reads a part without showing it.
  mutating func silently(
    _ body: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) {
    silence += 1
    try body(&self)
    silence -= 1
  }

  // MARK: Limits

  /// Enters one level of the grammar.
  mutating func nested(
    _ body: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) {
    depth += 1
    steps += 1
    guard depth <= Self.deepestNesting, steps <= Self.mostSteps else { throw Malformed() }
    try body(&self)
    depth -= 1
  }

  /// Follows a back reference, whose `B` has been read; it must point before itself.
  mutating func backReference(
    _ body: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) {
    let origin = position - 1
    let target = try base62()
    guard target < origin else { throw Malformed() }
    // What is not shown need not be expanded.
    guard silence == 0 else { return }
    let resume = position
    position = Int(target)
    try nested(body)
    position = resume
  }

  /// Reads elements with `separator` between them up to the closing `E`; their number.
  @discardableResult
  mutating func list(
    separator: String, _ element: (inout RustDemangler) throws(Malformed) -> Void
  ) throws(Malformed) -> Int {
    var count = 0
    while !take("E") {
      if count > 0 { try print(separator) }
      try element(&self)
      count += 1
    }
    return count
  }
}
