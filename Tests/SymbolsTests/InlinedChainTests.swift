import Foundation
import Symbols
import Testing
import Trace

/// One way to build `inlined.c`; all of them must give the same chain of functions and lines.
struct Build: CustomTestStringConvertible, Sendable {
  let compiler: String
  let flags: [String]

  init(_ compiler: String, _ flags: String) {
    self.compiler = compiler
    self.flags = flags.split(separator: " ").map(String.init)
  }

  var testDescription: String { compiler + " " + flags.joined(separator: " ") }

  static let all = [
    Build("gcc", "-g -O0"), Build("gcc", "-g -O2"), Build("gcc", "-g -O2 -no-pie"),
    Build("gcc", "-g -O2 -static"),
    Build("gcc", "-gdwarf-2 -O2"), Build("gcc", "-gdwarf-4 -O2"), Build("gcc", "-g -O2 -gz=zlib"),
    Build("gcc", "-g -O2 -gz=zlib-gnu"), Build("gcc", "-g -O2 -gsplit-dwarf"),
    Build("gcc", "-gdwarf-4 -O2 -gsplit-dwarf"), Build("gcc", "-g -O2 -flto"),
    Build("gcc", "-g -O2 -fomit-frame-pointer"),
    Build("gcc", "-g -O2 -ffunction-sections -Wl,--gc-sections"),
    Build("clang", "-g -O0"), Build("clang", "-g -O2"), Build("clang", "-gdwarf-4 -O2 -no-pie"),
    Build("clang", "-g -O2 -gsplit-dwarf"), Build("clang", "-g -O2 -gz"),
    Build("gcc", "-gdwarf-5 -O2 -static-pie"),
  ].filter { Fixture.hasTool($0.compiler) }
}

@Suite struct InlinedChainTests {
  static let source = "inlined.c"

  /// The chain at `probe`, from the marks in the source.
  static func expectChain(_ chain: [SourceFrame], file: String) throws {
    #expect(chain.map(\.function) == ["innermost", "middle", "outer"])
    #expect(chain.map(\.isInlined) == [true, true, false])
    let lines = try ["innermost", "middle", "outer"].map { try Fixture.line($0, in: source) }
    #expect(chain.map(\.line) == lines)
    #expect(chain.allSatisfy { $0.file == file })
    #expect(chain.allSatisfy { $0.origin == .program })
  }

  @Test(
    "an address in inlined code stands for the whole chain, however it was compiled", arguments: Build.all)
  func chain(build: Build) throws {
    let fixture = try Fixture()
    let program = try fixture.build(Self.source, with: build.compiler, build.flags)
    let address = try fixture.address(of: "probe", in: program)
    let (chain, notes) = Fixture.resolve(program, address)
    try Self.expectChain(chain, file: fixture.path(Self.source))
    #expect(chain.allSatisfy { $0.module == "program" })
    #expect(notes.isEmpty)
  }

  @Test("a return address past the end of a function belongs to the function that called")
  func returnAddress() throws {
    let fixture = try Fixture()
    let program = try fixture.build(Self.source, ["-g", "-O2"])
    let leave = try #require(try fixture.symbols(program)["leave"])
    let end = leave.address + leave.size
    let asReturn = Fixture.resolve(program, end, isReturn: true).chain
    #expect(asReturn.map(\.function) == ["leave"])
    #expect(asReturn.map(\.line) == [try Fixture.line("leave", in: Self.source)])
    #expect(Fixture.resolve(program, end).chain.map(\.function) != ["leave"])
  }

  @Test("every instruction has the functions and lines that addr2line finds", arguments: ["-O0", "-O2"])
  func agreesWithAddr2line(level: String) throws {
    let fixture = try Fixture()
    let program = try fixture.build(Self.source, ["-g", level])
    let symbols = try fixture.symbols(program)
    var addresses: [UInt64] = []
    for name in ["main", "outer", "leave", "visible"] {
      let symbol = try #require(symbols[name])
      addresses += (symbol.address..<(symbol.address + symbol.size))
    }
    let frames = addresses.map { FrameAddress(module: ModuleID(0), address: $0, isReturnAddress: false) }
    let module = Module(path: program, buildID: [], isExecutable: true, openPath: nil)
    let ours = Symbolizer(modules: [module]).resolve(frames)
    let list = addresses.map { "0x" + String($0, radix: 16) }
    let theirs = try fixture.run("addr2line", ["-f", "-i", "-a", "-e", program] + list)
    var expected: [[String]] = []
    for line in theirs.split(separator: "\n") {
      if line.hasPrefix("0x") {
        expected.append([])
      } else {
        expected[expected.count - 1].append(String(line))
      }
    }
    #expect(expected.count == addresses.count)
    for (chain, lines) in zip(ours.frames, expected) {
      let text = chain.flatMap {
        [$0.function, "\($0.file ?? "??"):\($0.line == 0 ? "?" : String($0.line))"]
      }
      #expect(text == lines.map { $0.components(separatedBy: " (")[0] })
    }
  }

  @Test(
    "rows of a large function that the linker dropped do not hide those of live code",
    arguments: ["gcc", "clang"])
  func droppedFunction(compiler: String) throws {
    let fixture = try Fixture()
    var source = "volatile int sink;\nvoid dropped(void) {\n"
    for index in 0..<3000 { source += "  sink += \(index);\n" }
    source += "}\nint live(int value) {\n  int sum = value * 3 + sink;\n  return sum ^ sink;\n}\n"
    source += "int main(int count, char **arguments) {\n  return live(count) + !arguments;\n}\n"
    try source.write(toFile: fixture.path("dropped.c"), atomically: true, encoding: .utf8)
    let flags = ["-g", "-O0", "-ffunction-sections", "-Wl,--gc-sections"]
    let program = try fixture.build("dropped.c", with: compiler, flags)
    let symbols = try fixture.symbols(program)
    #expect(symbols["dropped"] == nil)
    let live = try #require(symbols["live"])
    for address in live.address..<(live.address + live.size) {
      let chain = Fixture.resolve(program, address).chain
      #expect(chain.map(\.function) == ["live"])
      // The opening brace is on line 3004.
      #expect((3004...3007).contains(chain[0].line))
    }
  }

  @Test("an address that is asked for twice gets the same names in both places")
  func repeatedAddress() throws {
    let fixture = try Fixture()
    let program = try fixture.build(Self.source, ["-g", "-O2"])
    let probe = try fixture.address(of: "probe", in: program)
    let main = try fixture.address(of: "main", in: program)
    let frames = [probe, main, probe].map {
      FrameAddress(module: ModuleID(0), address: $0, isReturnAddress: false)
    }
    let module = Module(path: program, buildID: [], isExecutable: true, openPath: nil)
    let result = Symbolizer(modules: [module]).resolve(frames)
    #expect(result.frames[0] == result.frames[2])
    #expect(result.frames[1].last?.function == "main")
    #expect(result.unnamedFrameCount == 0)
    #expect(result.framesWithoutLineCount == 0)
  }
}
