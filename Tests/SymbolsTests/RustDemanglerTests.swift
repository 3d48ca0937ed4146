import Testing

@testable import Symbols

@Suite struct RustDemanglerTests {
  /// Built by the grammar of RFC 2603.
  static let symbols: [(String, String)] = [
    ("_RNvC7mycrate3foo", "mycrate::foo"),
    ("_RNvCs15kBYyAo9fc_7mycrate7example", "mycrate::example"),
    ("_RNvNtC7mycrate3foo3bar", "mycrate::foo::bar"),
    ("_RNvC7mycrateu8gdel_5qa", "mycrate::gödel"),
    ("_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<f64>"),
    ("_RNCNvC7mycrate3foo0", "mycrate::foo::{closure#0}"),
    ("_RNCNvC7mycrate3foos_0", "mycrate::foo::{closure#1}"),
    ("_RNSNvC7mycrate3foo6vtable", "mycrate::foo::{shim:vtable#0}"),
    ("_RNvMC7mycrateNtB2_3Foo3bar", "<mycrate::Foo>::bar"),
    ("_RNvXC7mycrateNtB2_3FooNtB2_5Trait3bar", "<mycrate::Foo as mycrate::Trait>::bar"),
    ("_RNvYNtC7mycrate3FooNtB4_5Trait3bar", "<mycrate::Foo as mycrate::Trait>::bar"),
    ("_RINvC1c1fAhj4_E", "c::f::<[u8; 4]>"),
    ("_RINvC1c1fShE", "c::f::<[u8]>"),
    ("_RINvC1c1fTlmEE", "c::f::<(i32, u32)>"),
    ("_RINvC1c1fTlEE", "c::f::<(i32,)>"),
    ("_RINvC1c1fuE", "c::f::<()>"),
    ("_RINvC1c1fReE", "c::f::<&str>"),
    ("_RINvC1c1fRL_eE", "c::f::<&str>"),
    ("_RINvC1c1fQxE", "c::f::<&mut i64>"),
    ("_RINvC1c1fPxE", "c::f::<*const i64>"),
    ("_RINvC1c1fOxE", "c::f::<*mut i64>"),
    ("_RINvC1c1fFlEuE", "c::f::<fn(i32)>"),
    ("_RINvC1c1fFUKCllEmE", "c::f::<unsafe extern \"C\" fn(i32, i32) -> u32>"),
    ("_RINvC1c1fFG_RL0_hRL0_hEuE", "c::f::<for<'a> fn(&'a u8, &'a u8)>"),
    ("_RINvC1c1fDNtC4core4SendEL_E", "c::f::<dyn core::Send>"),
    ("_RINvC1c1fDNtC1i8Iteratorp4ItemlEL_E", "c::f::<dyn i::Iterator<Item = i32>>"),
    ("_RINvC1c1fDINtC1i2FnTlEEp6OutputmEL_E", "c::f::<dyn i::Fn<(i32,), Output = u32>>"),
    ("_RINvC1c1fKb1_E", "c::f::<true>"),
    ("_RINvC1c1fKb0_E", "c::f::<false>"),
    ("_RINvC1c1fKc41_E", "c::f::<'A'>"),
    ("_RINvC1c1fKl7b_E", "c::f::<123>"),
    ("_RINvC1c1fKln7b_E", "c::f::<-123>"),
    ("_RINvC1c1fKpE", "c::f::<_>"),
    ("_RINvC1c1fKo1000000000000000000000000_E", "c::f::<0x1000000000000000000000000>"),
    ("_RINvC1c1fKRe616263_E", "c::f::<\"abc\">"),
    ("_RINvC1c1fKAl1_l2_EE", "c::f::<[1, 2]>"),
    ("_RINvC1c1fKTl1_b1_EE", "c::f::<(1, true)>"),
    ("_RINvC1c1fNtB2_1TE", "c::f::<c::T>"),
    ("_RNvC1c1f.llvm.123", "c::f"),
    ("_RNvC1c1fC1d", "c::f"),
  ]

  @Test("paths, types and constants of the v0 mangling are spelled as in Rust", arguments: symbols)
  func demangles(symbol: String, expected: String) {
    #expect(RustDemangler.demangle(symbol) == expected)
  }

  @Test(
    "what is malformed stays mangled",
    arguments: [
      "_R", "_RNv", "_RNvC7mycrate", "_RNvC7mycrate9foo", "_RB_", "_RNvB9_3foo", "_R1NvC1c1f",
      "_RINvC1c1fKb2_E",
      "_RINvC1c1fKc110000_E", "_RINvC1c1fRL0_hE", "_RNvC1cu3___x", "_RINvC1c1fKlg_E",
      "_RNvC1c99999999999999999999f",
    ])
  func malformed(symbol: String) {
    #expect(RustDemangler.demangle(symbol) == nil)
  }

  /// A tuple that holds the tuple before it twice, `steps` times over.
  private func doubling(_ steps: Int) -> String {
    var symbol = "INvC1c1fTllE"
    var last = symbol.utf8.count - 4
    for _ in 0..<steps {
      let start = symbol.utf8.count
      symbol += "TB" + base62(last) + "B" + base62(last) + "E"
      last = start
    }
    return "_R" + symbol + "E"
  }

  @Test("back references that double the output at each step end in time")
  func expansion() {
    #expect(RustDemangler.demangle(doubling(1)) == "c::f::<(i32, i32), ((i32, i32), (i32, i32))>")
    let clock = ContinuousClock()
    var name: String? = ""
    let elapsed = clock.measure { name = RustDemangler.demangle(doubling(40)) }
    #expect(name == nil)
    #expect(elapsed < .seconds(20))
  }

  @Test("deep nesting is refused instead of using up the stack")
  func nesting() {
    #expect(RustDemangler.demangle("_RINvC1c1f" + String(repeating: "R", count: 10_000) + "hE") == nil)
    let deep = "_RINvC1c1f" + String(repeating: "R", count: 100) + "hE"
    #expect(RustDemangler.demangle(deep) == "c::f::<" + String(repeating: "&", count: 100) + "u8>")
  }

  private func base62(_ value: Int) -> String {
    if value == 0 { return "_" }
    let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var rest = value - 1
    var text = ""
    repeat {
      text = String(digits[rest % 62]) + text
      rest /= 62
    } while rest > 0
    return text + "_"
  }
}
