import Foundation
import Symbols
import Testing
import Trace

/// Where debug information may lie, and what remains where there is none.
@Suite struct DebugFileTests {
  private let source = InlinedChainTests.source

  private func expectChain(
    _ program: String, _ address: UInt64, _ fixture: Fixture, options: Symbolizer.Options = .init()
  ) throws {
    let (chain, notes) = Fixture.resolve(program, address, options: options)
    try InlinedChainTests.expectChain(chain, file: fixture.path(source))
    #expect(notes.isEmpty)
  }

  /// A stripped program and its debug file.
  private func split(_ fixture: Fixture, flags: [String] = ["-g", "-O2"]) throws -> (String, String, UInt64) {
    let program = try fixture.build(source, flags)
    let address = try fixture.address(of: "probe", in: program)
    try fixture.run("objcopy", ["--only-keep-debug", "program", "program.debug"])
    try fixture.run("strip", ["-s", "program"])
    return (program, fixture.path("program.debug"), address)
  }

  @Test(
    "a debug file is found by .gnu_debuglink beside the program and in .debug", arguments: [".", ".debug"])
  func debugLink(directory: String) throws {
    let fixture = try Fixture()
    let (program, debug, address) = try split(fixture, flags: ["-g", "-O2", "-Wl,--build-id=none"])
    try fixture.run("objcopy", ["--add-gnu-debuglink=program.debug", "program"])
    if directory != "." {
      try fixture.run("mkdir", [directory])
      try fixture.run("mv", [debug, directory])
    }
    try expectChain(program, address, fixture)
  }

  @Test("a debug file is found by build-id in a debug directory")
  func buildID() throws {
    let fixture = try Fixture()
    let (program, debug, address) = try split(fixture)
    let identifier = try Self.buildID(program, fixture)
    let directory = "root/.build-id/" + identifier.prefix(2)
    try fixture.run("mkdir", ["-p", directory])
    try fixture.run("mv", [debug, directory + "/" + identifier.dropFirst(2) + ".debug"])
    try expectChain(
      program, address, fixture, options: .init(debugFileDirectories: ["", fixture.path("root")]))
  }

  @Test(
    "shared debug information in .gnu_debugaltlink is read", .enabled(if: Fixture.hasTool("dwz"), "no dwz"))
  func alternateFile() throws {
    let fixture = try Fixture()
    let program = try fixture.build(source, ["-g", "-O2"])
    _ = try fixture.build(source, ["-g", "-O2"], as: "other")
    let address = try fixture.address(of: "probe", in: program)
    try fixture.run("dwz", ["-m", "common", "-M", fixture.path("common"), "program", "other"])
    #expect(try fixture.run("readelf", ["-S", "program"]).contains(".gnu_debugaltlink"))
    try expectChain(program, address, fixture)
  }

  @Test("a debug file of another build is not used, and reported")
  func mismatchedDebugFile() throws {
    let fixture = try Fixture()
    let (program, debug, address) = try split(fixture)
    try fixture.run("objcopy", ["--add-gnu-debuglink=program.debug", "program"])
    _ = try fixture.build(source, ["-g", "-O0"], as: "other")
    try fixture.run("objcopy", ["--only-keep-debug", "other", debug])
    let (chain, notes) = Fixture.resolve(program, address)
    #expect(chain.map(\.function) == ["program+0x" + String(address, radix: 16)])
    #expect(notes == [.debugFileMismatch(path: debug)])
  }

  @Test("without debug information the symbol table names the function, without a line")
  func symbolTable() throws {
    let fixture = try Fixture()
    let program = try fixture.build(source, ["-O2"])
    let address = try fixture.address(of: "probe", in: program)
    let (chain, notes) = Fixture.resolve(program, address)
    #expect(chain == [SourceFrame(function: "outer", module: "program", origin: .program)])
    #expect(notes == [.noDebugInfo])
  }

  @Test("a library without .symtab is named by its dynamic symbols, a stub by what it calls")
  func dynamicSymbols() throws {
    let fixture = try Fixture()
    let library = try fixture.build("library.c", ["-O2", "-fPIC", "-shared", "-s"], as: "library.so")
    let symbol = try #require(try fixture.symbols(library, dynamic: true)["library_function"])
    #expect(Fixture.resolve(library, symbol.address + 1).chain.map(\.function) == ["library_function"])
  }

  @Test("a stub of the procedure linkage table is named by what it calls", arguments: ["lazy", "now"])
  func stubs(binding: String) throws {
    let fixture = try Fixture()
    let program = try fixture.build(
      source, ["-g", "-O2", "-fcf-protection=full", "-Wl,-z,ibtplt,-z,\(binding)"])
    let listing = try fixture.run("objdump", ["-d", "program"])
    var found = 0
    for line in listing.split(separator: "\n") where line.hasSuffix("@plt>:") {
      let fields = line.split(separator: " ")
      let address = try #require(UInt64(fields[0], radix: 16))
      let name = fields[1].dropFirst().dropLast(2)
      #expect(Fixture.resolve(program, address + 4).chain.map(\.function) == [String(name)])
      found += 1
    }
    #expect(found >= 2)
  }

  @Test("mini debug information names static functions", .enabled(if: Fixture.hasTool("xz"), "no xz"))
  func miniDebugInfo() throws {
    let fixture = try Fixture()
    let (program, debug, address) = try split(fixture, flags: ["-O2"])
    try fixture.run("objcopy", ["-S", "--remove-section", ".comment", debug, "mini"])
    try fixture.run("objcopy", ["--only-keep-debug", debug, "mini"])
    try fixture.run("xz", ["mini"])
    try fixture.run("objcopy", ["--add-section", ".gnu_debugdata=mini.xz", "program"])
    #expect(Fixture.resolve(program, address).chain.map(\.function) == ["outer"])
  }

  @Test("where there is nothing, a frame is module+0xoffset")
  func stripped() throws {
    let fixture = try Fixture()
    let (program, debug, address) = try split(fixture)
    try fixture.run("rm", [debug])
    let (chain, notes) = Fixture.resolve(program, address)
    #expect(chain.map(\.function) == ["program+0x" + String(address, radix: 16)])
    #expect(notes == [.noDebugInfo])
    let library = Fixture.resolve(program, address, isExecutable: true, isReturn: true).chain
    #expect(library.map(\.function) == ["program+0x" + String(address, radix: 16)])
  }

  @Test("a program that was rebuilt since it ran gets no wrong names")
  func replaced() throws {
    let fixture = try Fixture()
    let program = try fixture.build(source, ["-g", "-O2"])
    let address = try fixture.address(of: "probe", in: program)
    let text = try Self.buildID(program, fixture)
    let identifier = stride(from: 0, to: text.count, by: 2).compactMap {
      UInt8(text.dropFirst($0).prefix(2), radix: 16)
    }
    let same = Fixture.resolve(program, address, buildID: identifier)
    try InlinedChainTests.expectChain(same.chain, file: fixture.path(source))
    let opened = Module(path: "/gone/program", buildID: identifier, isExecutable: true, openPath: program)
    let frame = FrameAddress(module: ModuleID(0), address: address, isReturnAddress: false)
    let chain = Symbolizer(modules: [opened]).resolve([frame]).frames[0]
    try InlinedChainTests.expectChain(chain, file: fixture.path(source))
    _ = try fixture.build(source, ["-g", "-O0"])
    let other = Fixture.resolve(program, address, buildID: identifier)
    #expect(other.chain.map(\.function) == ["program+0x" + String(address, radix: 16)])
    #expect(other.notes == [.replaced])
  }

  @Test("missing .dwo files leave the symbol and the line, and are counted")
  func missingSplitUnit() throws {
    let fixture = try Fixture()
    let program = try fixture.build(source, ["-g", "-O2", "-gsplit-dwarf"])
    let address = try fixture.address(of: "probe", in: program)
    try fixture.run("sh", ["-c", "rm *.dwo"])
    let (chain, notes) = Fixture.resolve(program, address)
    #expect(chain.map(\.function) == ["outer"])
    #expect(chain.map(\.line) == [try Fixture.line("innermost", in: source)])
    #expect(notes == [.missingSplitUnits(count: 1)])
  }

  @Test("a file that is gone, a directory, a pipe and text are reported with a reason")
  func unreadable() throws {
    let fixture = try Fixture()
    try fixture.run("mkfifo", ["pipe"])
    try "no ELF".write(toFile: fixture.path("text"), atomically: true, encoding: .utf8)
    for name in ["gone", "pipe", "text", "."] {
      let (chain, notes) = Fixture.resolve(fixture.path(name), 0x10)
      #expect(chain.count == 1)
      #expect(notes.count == 1)
      switch notes.first {
      case .cannotOpen(let reason): #expect(name != "text" && !reason.isEmpty)
      case .notReadable(let reason): #expect(name == "text" && !reason.isEmpty)
      default: Issue.record("\(name): \(notes)")
      }
    }
  }

  private static func buildID(_ file: String, _ fixture: Fixture) throws -> String {
    let notes = try fixture.run("readelf", ["-n", file])
    let line = try #require(notes.split(separator: "\n").first { $0.contains("Build ID: ") })
    return String(try #require(line.split(separator: " ").last))
  }
}
