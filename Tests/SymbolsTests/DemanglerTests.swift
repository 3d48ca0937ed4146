import Testing

@testable import Symbols

@Suite struct DemanglerTests {
  private func demangle(_ symbol: String) -> String {
    var demangler = Demangler()
    return demangler.demangle(symbol)
  }

  @Test(
    "Rust's first mangling loses its hash and its escapes",
    arguments: [
      ("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write"),
      (
        "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE",
        "<Test + 'static as foo::Bar<Test>>::bar"
      ),
      ("_ZN3foo28_$u7b$$u7b$closure$u7d$$u7d$17h05af221e174051e9E", "foo::{{closure}}"),
      ("_ZN4test1a2bc17h05af221e174051e9E.llvm.9D1C9369", "test::a::bc"),
      ("_ZN3foo13_$RF$$BP$$C$x17h05af221e174051e9E", "foo::&*,x"),
    ])
  func rustLegacy(symbol: String, expected: String) {
    #expect(demangle(symbol) == expected)
  }

  @Test(
    "clone and version suffixes go, other dots stay",
    arguments: [
      ("read@@GLIBC_2.2.5", "read"), ("read@GLIBC_2.2.5", "read"), ("helper.constprop.0", "helper"),
      ("helper.isra.0.part.1.cold", "helper"), ("helper.lto_priv.3", "helper"),
      ("helper.llvm.1234567", "helper"),
      ("main.main", "main.main"), (".hidden", ".hidden"), ("_ZN2ns3fooEi.constprop.0", "ns::foo"), ("@", "@"),
      ("", ""),
    ])
  func suffixes(symbol: String, expected: String) {
    #expect(demangle(symbol) == expected)
  }

  @Test(
    "names that only look mangled stay as they are",
    arguments: [
      "_Z", "_ZN", "_ZNotMangled", "_R", "_Reader", "$s", "_Z1fI", "_ZN3foo17hnothexnothexnotE", "plain",
    ])
  func unmangled(symbol: String) {
    #expect(demangle(symbol) == symbol)
  }

  @Test("Swift names are those of the runtime")
  func swift() {
    #expect(demangle("$s4main5greet4nameySS_tF") == "main.greet(name: Swift.String) -> ()")
    #expect(demangle("_$s4main5greet4nameySS_tF") == "main.greet(name: Swift.String) -> ()")
  }

  @Test("a name of a hundred thousand characters is left alone")
  func longName() {
    let symbol = "_ZN" + String(repeating: "1a", count: 50_000) + "E"
    #expect(demangle(symbol) == symbol)
  }

  @Test("punycode is decoded, and refused where it is malformed")
  func punycode() {
    #expect(Punycode.decode(Array("gdel_5qa".utf8)[...]) == "gödel")
    #expect(Punycode.decode(Array("_".utf8)[...]) == nil)
    #expect(Punycode.decode(Array("99999999999".utf8)[...]) == nil)
  }

  @Test(
    "all Rust symbols of a program are named as by c++filt",
    .enabled(if: Fixture.hasTool("rustc"), "no rustc"))
  func agreesWithFilter() throws {
    let fixture = try Fixture()
    let program = try fixture.build(
      "names.rs", with: "rustc", ["-Cdebuginfo=0", "-Csymbol-mangling-version=v0"])
    let symbols = try fixture.symbols(program).keys.filter { $0.hasPrefix("_R") && !$0.contains(".") }
      .sorted()
    #expect(symbols.count > 500)
    let expected = try fixture.run("c++filt", [], input: symbols.joined(separator: "\n") + "\n")
      .split(separator: "\n").map(String.init)
    #expect(expected.count == symbols.count)
    for (symbol, name) in zip(symbols, expected) {
      // The filter adds crates' hashes and constants' types.
      let plain = name.replacing(#/\[[0-9a-f]{5,16}\]/#, with: "")
        .replacing(#/\b([0-9]+): [iu](8|16|32|64|128|size)\b/#) { $0.output.1 }
      #expect(demangle(symbol) == plain, "\(symbol)")
    }
  }
}
