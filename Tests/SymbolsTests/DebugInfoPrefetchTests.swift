import Foundation
import Symbols
import Synchronization
import Testing
import Trace

/// Modules that are opened while a program still runs are named as others are.
@Suite struct DebugInfoPrefetchTests {
  @Test("names come out the same, and each thread steps aside")
  func namesAlike() throws {
    let fixture = try Fixture()
    let program = try fixture.build(InlinedChainTests.source, ["-g", "-O2"])
    let address = try fixture.address(of: "probe", in: program)
    let module = Module(path: program, buildID: [], isExecutable: true, openPath: nil)
    let id = ModuleID(0)
    let frame = FrameAddress(module: id, address: address, isReturnAddress: false)
    let stepped = Stepped()
    let prefetch = DebugInfoPrefetch { stepped.count.add(1, ordering: .relaxed) }
    prefetch.begin(id, module)
    prefetch.begin(id, module)
    let symbolizer = Symbolizer(modules: [module])
    let usual = symbolizer.resolve([frame])
    // The first time from what was opened, then as usual again.
    for _ in 0..<2 {
      let names = symbolizer.resolve([frame], prefetch: prefetch)
      #expect(names.frames == usual.frames && names.notes == usual.notes)
    }
    try InlinedChainTests.expectChain(usual.frames[0], file: fixture.path(InlinedChainTests.source))
    #expect(stepped.count.load(ordering: .relaxed) == 1)
  }

  @Test("what cannot be opened is said as without, and what nobody asks for is closed")
  func toleratesWhatFails() throws {
    let missing = Module(path: "/nowhere/program", buildID: [], isExecutable: true, openPath: nil)
    let fixture = try Fixture()
    let text = fixture.path("text")
    try Data("no program".utf8).write(to: URL(fileURLWithPath: text))
    let modules = [missing, Module(path: text, buildID: [], isExecutable: false, openPath: nil)]
    let frames = modules.indices.map {
      FrameAddress(module: ModuleID(UInt32($0)), address: 16, isReturnAddress: false)
    }
    let prefetch = DebugInfoPrefetch {}
    for (index, module) in modules.enumerated() { prefetch.begin(ModuleID(UInt32(index)), module) }
    let symbolizer = Symbolizer(modules: modules)
    let (names, usual) = (symbolizer.resolve(frames, prefetch: prefetch), symbolizer.resolve(frames))
    #expect(names.frames == usual.frames && names.notes == usual.notes)
    let unused = DebugInfoPrefetch {}
    unused.begin(ModuleID(0), Module(path: "/bin/sh", buildID: [], isExecutable: true, openPath: nil))
  }
}

/// Shared with threads.
private final class Stepped: Sendable {
  let count = Atomic(0)
}
