internal import CDemangle
internal import Glibc

/// Turns linker names into the names that programmers wrote; each name is demangled once.
///
/// C++ (Itanium) without return type and parameter list, Rust (both manglings) without hashes, Swift without what
/// the optimizer says about its copies of a function.
/// A name that no demangler understands stays as it is, without clone and version suffixes.
struct Demangler {
  /// Names longer than this stay mangled: they are damaged, or nobody would read the result.
  private static let longestName = 16_384

  private var known: [String: String] = [:]

  mutating func demangle(_ symbol: String) -> String {
    if let name = known[symbol] { return name }
    let name = Self.name(for: SymbolSuffix.strip(symbol))
    known[symbol] = name
    return name
  }

  /// Whether a name is one of C++ or of Rust's first mangling, which borrows its form.
  static func isItanium(_ symbol: String) -> Bool { symbol.hasPrefix("_Z") }

  private static func name(for symbol: String) -> String {
    guard symbol.utf8.count <= longestName else { return symbol }
    if symbol.hasPrefix("_R") { return RustDemangler.demangle(symbol) ?? symbol }
    if isItanium(symbol) { return RustLegacyName.demangle(symbol) ?? cxx(symbol) ?? symbol }
    if isSwift(symbol) { return swift(symbol) ?? symbol }
    return symbol
  }

  private static func cxx(_ symbol: String) -> String? {
    guard let demangled = cdemangle_cxx(symbol) else { return nil }
    defer { free(demangled) }
    return CxxSignature.functionName(String(cString: demangled))
  }

  private static func isSwift(_ symbol: String) -> Bool {
    let name = symbol.hasPrefix("_") ? symbol.dropFirst() : symbol[...]
    return name.hasPrefix("$s") || name.hasPrefix("$S") || name.hasPrefix("$e")
  }

  private static func swift(_ symbol: String) -> String? {
    guard let demangled = cdemangle_swift(symbol, symbol.utf8.count) else { return nil }
    defer { free(demangled) }
    return SwiftSpecialization.stripped(String(cString: demangled))
  }
}
