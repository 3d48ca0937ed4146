import Testing

/// Names and lines of languages other than C.
@Suite struct CompiledLanguageTests {
  @Test(
    "C++: templates, lambdas and operators have their names",
    .enabled(if: Fixture.exists("cxx"), "g++ is not installed"))
  func namesCxxFunctions() throws {
    let run = try Profiler.profile("cxx")
    let lambda = try #require(
      run.report.functions.map(\.function).first {
        $0.hasPrefix("fixture::write_all") && $0.contains("lambda")
      })
    try expect(
      run,
      keeps: [
        cxx("fixture::Store<unsigned int>::load", "Store::load", 20, 64),
        cxx("fixture::Store<double>::load", "Store::load", 30, 64),
        cxx(lambda, "write_line", 40, 32), cxx("fixture::Reader::operator()", "Reader::operator()", 10, 16),
      ])
    expectWholeStacks(run.report)
  }

  @Test(
    "Rust: modules, generics, trait methods and closures have their names",
    .enabled(if: Fixture.exists("rust-v0"), "rustc is not installed"))
  func namesRustFunctions() throws {
    let run = try Profiler.profile("rust-v0")
    try expect(
      run,
      keeps: [
        rust("records::read_header", "read_header", 20, 64),
        rust("records::read_records::<u32>", "read_records", 30, 16),
        rust("records::read_records::<u64>", "read_records", 40, 16),
        rust("main::{closure#0}", "closure", 5, 4),
        Promise(
          "<fixture_rust_v0::Block as fixture_rust_v0::Load>::load", in: "rust-v0", source: "rust.rs",
          marker: "Block::load", calls: 10, bytes: 80),
      ])
    expectWholeStacks(run.report)
  }

  @Test(
    "Rust: legacy names are readable; they do not tell instances of a generic function apart",
    .enabled(if: Fixture.exists("rust"), "rustc is not installed"))
  func namesRustFunctionsOfLegacyMangling() throws {
    let crate = "fixture_rust::"
    func promise(_ name: String, _ marker: String, _ calls: Int, _ bytes: Double) -> Promise {
      Promise(crate + name, in: "rust", source: "rust.rs", marker: marker, calls: calls, bytes: bytes)
    }
    let run = try Profiler.profile("rust")
    try expect(
      run,
      keeps: [
        promise("records::read_header", "read_header", 20, 1280),
        promise("records::read_records", "read_records", 70, 1120),
        promise("main::{{closure}}", "closure", 5, 20),
        Promise(
          "<fixture_rust::Block as fixture_rust::Load>::load", in: "rust", source: "rust.rs",
          marker: "Block::load", calls: 10, bytes: 80),
      ])
    expectWholeStacks(run.report)
  }

  @Test(
    "Swift: functions, generic methods and closures are recognized",
    .enabled(if: Fixture.exists("swift_io"), "swiftc is not installed"))
  func namesSwiftFunctions() throws {
    let run = try Profiler.profile("swift_io")
    let functions = run.report.functions.filter { $0.module == "swift_io" }.map(\.function)
    func name(_ parts: String...) throws -> String {
      try #require(functions.first { name in parts.allSatisfy(name.contains) }, "\(parts) in \(functions)")
    }
    try expect(
      run,
      keeps: [
        swift(try name("readHeader(from:"), "readHeader", 20, 64),
        swift(try name("swift_io.Store.load(count:"), "Store.load", 30, 16),
        swift(try name("closure #2", "readWords(from:"), "closure", 10, 8),
      ])
    expectWholeStacks(run.report)
  }

  private func cxx(_ function: String, _ marker: String, _ calls: Int, _ bytes: Int) -> Promise {
    Promise(
      function, in: "cxx", source: "cxx.cpp", marker: marker, calls: calls, bytes: Double(calls * bytes))
  }

  private func rust(_ function: String, _ marker: String, _ calls: Int, _ bytes: Int) -> Promise {
    Promise(
      "fixture_rust_v0::" + function, in: "rust-v0", source: "rust.rs", marker: marker, calls: calls,
      bytes: Double(calls * bytes))
  }

  private func swift(_ function: String, _ marker: String, _ calls: Int, _ bytes: Int) -> Promise {
    Promise(
      function, in: "swift_io", source: "swift_io.swift", marker: marker, calls: calls,
      bytes: Double(calls * bytes))
  }
}
