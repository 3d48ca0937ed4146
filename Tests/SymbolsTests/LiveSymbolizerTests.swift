import Foundation
import Symbols
import Testing
import Trace

/// Names that are found one by one while a capture runs.
@Suite struct LiveSymbolizerTests {
  private func frame(_ address: UInt64, module: UInt32 = 0, isReturn: Bool = false) -> FrameAddress {
    FrameAddress(module: ModuleID(module), address: address, isReturnAddress: isReturn)
  }

  private func module(_ path: String) -> Module {
    Module(path: path, buildID: [], isExecutable: true, openPath: nil)
  }

  @Test("a frame is named as in a report, and the offset is that from the symbol which nm lists")
  func agreesWithSymbolizer() throws {
    let fixture = try Fixture()
    let program = try fixture.build("inlined.c", ["-g", "-O2"])
    let symbols = try fixture.symbols(program)
    let symbolizer = LiveSymbolizer()
    for (index, (name, isReturn)) in [("outer", false), ("visible", true), ("main", true)].enumerated() {
      let symbol = try #require(symbols[name])
      for offset in [UInt64(1), symbol.size / 2, symbol.size - 1] where offset < symbol.size {
        let address = symbol.address + offset
        let id = FrameID(UInt32(index * 1000) + UInt32(offset))
        let live = symbolizer.name(of: id, frame(address, isReturn: isReturn), in: [module(program)])
        #expect(live.chain == Fixture.resolve(program, address, isReturn: isReturn).chain)
        #expect(live.symbolOffset == offset)
      }
    }
  }

  @Test("a call that is the last instruction belongs to its function, though it returns beyond it")
  func offsetOfReturnAddress() throws {
    let fixture = try Fixture()
    let program = try fixture.build("inlined.c", ["-g", "-O2"])
    let leave = try #require(try fixture.symbols(program)["leave"])
    let end = frame(leave.address + leave.size, isReturn: true)
    let name = LiveSymbolizer().name(of: FrameID(0), end, in: [module(program)])
    #expect(name.chain.last?.function == "leave")
    #expect(name.symbolOffset == leave.size)
  }

  @Test("modules may come while it runs, and a name is remembered when its file is gone")
  func remembers() throws {
    let fixture = try Fixture()
    let program = try fixture.build("inlined.c", ["-g", "-O2"])
    let library = try fixture.build("library.c", ["-g", "-shared", "-fPIC"], as: "library.so")
    let symbolizer = LiveSymbolizer()
    let main = frame(try fixture.address(of: "main", in: program))
    let probe = frame(try fixture.address(of: "library_function", in: library), module: 1)
    let modules = [module(program), module(library)]
    #expect(symbolizer.name(of: FrameID(0), main, in: [modules[0]]).chain.last?.function == "main")
    #expect(symbolizer.name(of: FrameID(1), probe, in: modules).chain.last?.function == "library_function")
    try FileManager.default.removeItem(atPath: program)
    #expect(symbolizer.name(of: FrameID(0), main, in: modules).chain.last?.function == "main")
  }

  @Test("a module that cannot be read, and one that nobody knows, lose names and nothing else")
  func survivesMissingModules() {
    let symbolizer = LiveSymbolizer()
    let missing = symbolizer.name(of: FrameID(0), frame(0x1234), in: [module("/nowhere/app")])
    #expect(missing.chain.map(\.function) == ["app+0x1234"])
    #expect(missing.chain.map(\.origin) == [.program])
    #expect(missing.symbolOffset == nil)
    let unknown = symbolizer.name(of: FrameID(1), frame(0x1234, module: 7), in: [])
    #expect(unknown.chain.map(\.function) == ["0x1234"])
  }

  @Test("more modules than are kept open are all named")
  func closesModules() throws {
    let fixture = try Fixture()
    let library = try fixture.build("library.c", ["-g", "-shared", "-fPIC"], as: "library.so")
    let address = try fixture.address(of: "library_function", in: library)
    let modules = Array(repeating: module(library), count: 100)
    let symbolizer = LiveSymbolizer()
    for round in 0..<2 {
      for index in 0..<100 {
        let name = symbolizer.name(
          of: FrameID(UInt32(round * 100 + index)), frame(address, module: UInt32(index)), in: modules)
        #expect(name.chain.last?.function == "library_function")
      }
    }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == library
    }
    #expect(open <= 64)
  }

  @Test("a perf map is read again when it has grown")
  func followsPerfMap() throws {
    let fixture = try Fixture()
    let path = fixture.path("perf.map")
    try "1000 10 first\n".write(toFile: path, atomically: false, encoding: .utf8)
    let jit = [Module.generated(by: ProcessID(5))]
    let symbolizer = LiveSymbolizer(perfMapPaths: { $0 == ProcessID(5) ? ["/nowhere", path] : [] })
    #expect(symbolizer.name(of: FrameID(0), frame(0x1001), in: jit).chain.map(\.function) == ["first"])
    try "1000 10 first\n2000 10 second\n".write(toFile: path, atomically: false, encoding: .utf8)
    let second = symbolizer.name(of: FrameID(1), frame(0x2001), in: jit)
    #expect(second.chain.map(\.function) == ["second"])
    #expect(second.chain.map(\.origin) == [.generated])
    let none = symbolizer.name(of: FrameID(2), frame(0x3001), in: jit)
    #expect(none.chain.map(\.function) == ["0x3001"])
  }
}
