import Foundation
import Symbols
import Testing
import Trace

/// Damaged files lose names; they neither crash nor hang.
@Suite(.serialized) struct DamageTests {
  /// A generator whose sequence follows from its seed, so that a failure can be had again.
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  private func resolveAll(_ fixture: Fixture, _ bytes: [UInt8], _ addresses: [UInt64]) throws -> Symbolization
  {
    let path = fixture.path("damaged")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let module = Module(path: path, buildID: [], isExecutable: true, openPath: nil)
    let frames = addresses.map { FrameAddress(module: ModuleID(0), address: $0, isReturnAddress: false) }
    return Symbolizer(modules: [module]).resolve(frames)
  }

  private func subject(_ fixture: Fixture, _ command: String) throws -> ([UInt8], [UInt64]) {
    let words = command.split(separator: " ").map(String.init)
    let program = try fixture.build("names.cc", with: words[0], Array(words.dropFirst()))
    let symbols = try fixture.symbols(program).values.filter { $0.size > 0 }
    let addresses = symbols.flatMap { [$0.address, $0.address + $0.size / 2] }.sorted()
    return (Array(try Data(contentsOf: URL(fileURLWithPath: program))), addresses)
  }

  @Test("a file cut off anywhere still gives a frame for each address")
  func truncated() throws {
    let fixture = try Fixture()
    let (bytes, addresses) = try subject(fixture, "g++ -g -O1")
    for part in 0..<40 {
      let result = try resolveAll(fixture, Array(bytes.prefix(bytes.count * part / 40)), addresses)
      #expect(result.frames.count == addresses.count)
      #expect(result.frames.allSatisfy { !$0.isEmpty && $0.allSatisfy { !$0.function.isEmpty } })
    }
  }

  @Test(
    "flipped bytes give some frame for each address, soon",
    arguments: ["g++ -g -O1", "clang++ -gdwarf-4 -O2"])
  func flipped(command: String) throws {
    let fixture = try Fixture()
    let (bytes, addresses) = try subject(fixture, command)
    var generator = SplitMix(state: 20)
    let clock = ContinuousClock()
    for _ in 0..<100 {
      var damaged = bytes
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      let span = Bool.random(using: &generator) ? bytes.count - start : min(400, bytes.count - start)
      for _ in 0..<[1, 4, 20, 200].randomElement(using: &generator)! {
        damaged[start + Int.random(in: 0..<span, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      var result: Symbolization?
      let elapsed = try clock.measure { result = try resolveAll(fixture, damaged, addresses) }
      #expect(result?.frames.allSatisfy { !$0.isEmpty } == true)
      #expect(elapsed < .seconds(60))
    }
  }

  @Test("debug information that cannot be read leaves the symbol table, and is reported")
  func damagedDebugInfo() throws {
    let fixture = try Fixture()
    let program = try fixture.build(InlinedChainTests.source, ["-g", "-O2"])
    let address = try fixture.address(of: "probe", in: program)
    try Data([0xFF, 0xFE, 0xFD]).write(to: URL(fileURLWithPath: fixture.path("junk")))
    try fixture.run("objcopy", ["--update-section", ".debug_info=junk", "program"])
    let (chain, notes) = Fixture.resolve(program, address)
    #expect(chain.map(\.function) == ["outer"])
    guard case .damagedDebugInfo? = notes.first else {
      Issue.record("\(notes)")
      return
    }
  }
}
