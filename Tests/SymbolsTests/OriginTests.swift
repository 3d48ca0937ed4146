import Testing
import Trace

@testable import Symbols

@Suite struct OriginTests {
  private func module(_ path: String, isExecutable: Bool = false) -> Module {
    Module(path: path, buildID: [], isExecutable: isExecutable, openPath: nil)
  }

  @Test("the executable and libraries outside of the system's directories are the program's")
  func modules() {
    #expect(OriginClassifier.isProgram(module("/usr/bin/python3", isExecutable: true)))
    #expect(OriginClassifier.isProgram(module("/home/me/build/libmine.so")))
    #expect(OriginClassifier.isProgram(module("/opt/mine/lib/libmine.so")))
    #expect(!OriginClassifier.isProgram(module("/usr/lib/x86_64-linux-gnu/libc.so.6")))
    #expect(!OriginClassifier.isProgram(module("/lib64/ld-linux-x86-64.so.2")))
    #expect(!OriginClassifier.isProgram(module("/nix/store/abc-glibc/lib/libc.so.6")))
    #expect(!OriginClassifier.isProgram(module("/opt/swift/usr/lib/swift/linux/libswiftCore.so")))
    #expect(!OriginClassifier.isProgram(module("/home/me/env/lib/python3/site-packages/numpy/x.so")))
    #expect(!OriginClassifier.isProgram(module("[vdso]")))
  }

  @Test(
    "sources of libraries are told from the program's",
    arguments: [
      ("/usr/include/c++/12/bits/stl_algo.h", true), ("/opt/gcc/include/c++/14/vector", true),
      ("/rustc/0123abc/library/core/src/ops/function.rs", true),
      ("/home/me/.rustup/toolchains/x/lib/rustlib/src/rust/library/std/src/fs.rs", true),
      ("/home/me/.cargo/registry/src/index.crates.io-1/serde-1.0/src/lib.rs", true),
      ("./io/../sysdeps/unix/sysv/linux/read.c", true), ("./libio/fileops.c", true),
      ("/build/glibc-2.36/stdio-common/printf.c", true), ("/opt/swift/usr/lib/swift/linux/x.swift", true),
      ("/home/me/project/src/main.rs", false), ("/home/me/include/mine.h", false), ("./src/main.c", false),
      ("/home/me/io/read.c", false), ("main.c", false), ("<compiler-generated>", false),
    ])
  func sources(file: String, isLibrary: Bool) {
    #expect(OriginClassifier.isLibrarySource(file) == isLibrary)
  }

  @Test("the C library in a static executable is a library's code, with and without debug information")
  func staticExecutable() throws {
    let fixture = try Fixture()
    for flags in [["-g", "-O2", "-static"], ["-O2", "-static"]] {
      let program = try fixture.build(InlinedChainTests.source, flags)
      let symbols = try fixture.symbols(program)
      for name in ["__libc_read", "_IO_new_file_underflow"] {
        let symbol = try #require(symbols[name])
        #expect(Fixture.resolve(program, symbol.address + 1).chain.map(\.origin) == [.library])
      }
      let visible = try #require(symbols["visible"])
      #expect(Fixture.resolve(program, visible.address + 1).chain.allSatisfy { $0.origin == .program })
    }
  }

  @Test("code of standard headers in the program is a library's")
  func headers() throws {
    let fixture = try Fixture()
    let program = try fixture.build("names.cc", with: "g++", ["-g", "-O0"])
    let symbols = try fixture.symbols(program)
    let header = try #require(symbols.first { $0.key.hasPrefix("_ZStplIc") })
    let chain = Fixture.resolve(program, header.value.address + 4).chain
    #expect(chain.last?.function.hasPrefix("std::operator+<char") == true)
    #expect(chain.allSatisfy { $0.origin == .library })
    let main = try #require(symbols["main"])
    #expect(Fixture.resolve(program, main.address + 1).chain.map(\.origin) == [.program])
  }
}
