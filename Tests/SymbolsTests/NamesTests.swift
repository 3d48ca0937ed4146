import Symbols
import Testing
import Trace

@Suite struct NamesTests {
  static let cxx: [(probe: String, name: String)] = [
    ("probe_hidden", "outer::(anonymous namespace)::hidden"),
    ("probe_hidden_inline", "outer::(anonymous namespace)::hidden_inline"),
    ("probe_less", "outer::Box<int, 7>::operator<"),
    ("probe_call", "outer::Box<int, 7>::operator()"),
    ("probe_conversion", "outer::Box<int, 7>::operator long"),
    ("probe_method", "outer::Box<int, 7>::method"),
    ("probe_text", "outer::text"),
  ]

  @Test(
    "C++ functions have qualified names without parameters",
    arguments: [
      "g++ -g -O0", "g++ -g -O2", "clang++ -g -O0", "clang++ -g -O2", "g++ -O0", "g++ -g -O1 -gsplit-dwarf",
    ])
  func cxx(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let fixture = try Fixture()
    let program = try fixture.build("names.cc", with: words[0], Array(words.dropFirst()))
    let symbols = try fixture.symbols(program)
    for (probe, name) in Self.cxx {
      // Without debug information there is no telling what was inlined.
      if probe == "probe_hidden_inline", !words.contains("-g") { continue }
      let address = try #require(symbols[probe]).address
      let chain = Fixture.resolve(program, address).chain
      #expect(chain.first?.function == name)
      #expect(chain.first?.isInlined == (probe == "probe_hidden_inline"))
    }
    for probe in ["probe_lambda", "probe_apply"] {
      let address = try #require(symbols[probe]).address
      let name = try #require(Fixture.resolve(program, address).chain.first?.function)
      // GCC numbers its lambdas by their types, clang by their order.
      let isGCC = words[0] == "g++"
      let expected =
        probe == "probe_lambda"
        ? (isGCC ? "main::{lambda(int)#1}::operator()" : "main::$_0::operator()")
        : (isGCC ? "outer::apply<main::{lambda(int)#1}>" : "outer::apply<main::$_0>")
      #expect(name == expected)
    }
  }

  @Test(
    "Rust functions have no hash in either mangling", .enabled(if: Fixture.hasTool("rustc"), "no rustc"),
    arguments: ["v0", "legacy"])
  func rust(mangling: String) throws {
    let fixture = try Fixture()
    let flag = mangling == "v0" ? ["-Csymbol-mangling-version=v0"] : []
    let program = try fixture.build("names.rs", with: "rustc", ["-g"] + flag)
    let expected =
      mangling == "v0"
      ? [
        "names::main::{closure#0}", "<[&str; 2] as names::inner::Measure>::measure",
        "<names::inner::Holder<u8>>::inherent", "names::généric::<std::io::util::Empty>",
      ]
      : [
        "names::main::{{closure}}", "<[&str; N] as names::inner::Measure>::measure",
        "names::inner::Holder<T>::inherent", "names::généric",
      ]
    let addresses = try fixture.symbols(program).filter { $0.key.contains("names") && $0.value.size > 0 }
    let names = addresses.values.compactMap { Fixture.resolve(program, $0.address).chain.last?.function }
    #expect(Set(names).isSuperset(of: expected), "\(names)")
  }

  @Test(
    "Swift functions have the names of swift-demangle", .enabled(if: Fixture.hasTool("swiftc"), "no swiftc"))
  func swift() throws {
    let fixture = try Fixture()
    let program = try fixture.build("names.swift", with: "swiftc", ["-g", "-Onone", "-module-name", "names"])
    let symbols = try fixture.symbols(program)
    for start in ["$s5names5greet4name", "$s5names7GreeterV6method5count"] {
      // The function itself has the shortest name of those that begin so.
      let symbol = try #require(
        symbols.filter { $0.key.hasPrefix(start) && $0.value.size > 0 }.min { $0.key.count < $1.key.count })
      let chain = Fixture.resolve(program, symbol.value.address).chain
      let expected = try fixture.run("swift-demangle", ["--compact", "--no-sugar", symbol.key])
      #expect(chain.last?.function == expected.split(separator: "\n").first.map(String.init))
      #expect(chain.last?.origin == .program)
      let addresses = symbol.value.address..<(symbol.value.address + symbol.value.size)
      let files = addresses.flatMap { Fixture.resolve(program, $0).chain }.filter { $0.line > 0 }.map(\.file)
      #expect(files.contains(fixture.path("names.swift")))
    }
  }

  @Test("a name that is not UTF-8 is repaired")
  func invalidName() throws {
    let fixture = try Fixture()
    let object = try fixture.build("library.c", ["-c"], as: "library.o")
    try fixture.run(
      "sh", ["-c", "objcopy --redefine-sym library_function=\"$(printf 'caf\\351')\" library.o"])
    try fixture.run("gcc", ["-shared", "-o", "library.so", object])
    let library = fixture.path("library.so")
    let address = try fixture.address(of: "library_probe", in: library)
    #expect(Fixture.resolve(library, address).chain.map(\.function) == ["caf\u{FFFD}"])
  }
}
