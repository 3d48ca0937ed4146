/// What compilers and linkers append to a function's name: version suffixes (`@@GLIBC_2.2.5`) and the clones
/// of optimisers (`.constprop.0`, `.isra.0.cold`, `.llvm.1234`).
enum SymbolSuffix {
  /// GCC, LLVM and linker clone words, as they stand between dots.
  private static let cloneWords: Set<Substring> = [
    "constprop", "isra", "part", "cold", "hot", "warm", "unlikely", "lto_priv", "localalias", "llvm", "clone",
    "specialized", "split", "__uniq", "resume", "destroy", "cleanup", "eh", "merged", "local",
  ]

  /// `symbol` without suffixes; unchanged where what follows a dot is not known to be one (`main.main` of Go).
  static func strip(_ symbol: String) -> String {
    var name = symbol[...]
    if let at = name.utf8.firstIndex(of: UInt8(ascii: "@")), at != name.startIndex { name = name[..<at] }
    while let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex {
      let word = name[name.utf8.index(after: dot)...]
      guard cloneWords.contains(word) || isNumber(word) else { break }
      name = name[..<dot]
    }
    return String(name)
  }

  private static func isNumber(_ word: Substring) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }
}
