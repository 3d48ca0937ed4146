import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct StackAttributionsTests {
  private static let loader = "ld-linux-x86-64.so.2"

  private func frame(_ function: String, _ module: String, _ origin: CodeOrigin) -> SourceFrame {
    SourceFrame(function: function, module: module, file: "/\(function).c", line: 3, origin: origin)
  }

  /// What the calls of each stack, given from the outermost frame inwards, are charged to.
  private func attributions(_ stacks: [[[SourceFrame]]]) -> [SelfAttribution] {
    var fixture = ProfileFixture()
    for stack in stacks { fixture.add(addresses: stack, "read", nanoseconds: [1]) }
    let resolved = fixture.resolved
    var attributions = StackAttributions(resolved)
    return resolved.profile.series.map { series in
      let number = attributions.number(of: series.key.stack)
      return attributions.attributions[number]
    }
  }

  @Test func theLoaderBeforeMainIsProgramStart() {
    let start = ["_dl_start", "open_verify", "openat"].map { [frame($0, Self.loader, .library)] }
    let found = attributions([
      start, [[frame("main", "app", .program)]] + start, [[frame("read", "libc.so.6", .library)]],
      [[frame("_dl_start", Self.loader, .library)], [frame("openat", "ld-2.31.so", .library)]], [],
    ])
    #expect(found.map(\.function.name) == ["[program start]", "main", "read", "_dl_start", "[no stack]"])
    #expect(found[0].function.module == Self.loader && found[0].site == nil && !found[0].isOwnSite)
    #expect(found[1].site == .init(file: "/main.c", line: 3) && found[1].isOwnSite)
    #expect(found[4].site == nil)
  }

  /// Random stacks of every kind of code, with inlined chains, against a search of the frames written out.
  @Test func aStackIsChargedToTheFrameThatASearchOfItsFramesFinds() {
    var random = SeededGenerator(seed: 5)
    let kinds: [SourceFrame] = [
      frame("own", "app", .program), frame("jit", "", .generated), frame("_start", "app", .program),
      frame("read", "libc.so.6", .library), frame("inflate", "libz.so.1", .library),
      frame("vdso", "[vdso]", .library),
    ]
    for _ in 0..<500 {
      // Own code is rare, so that the other rules are asked, too.
      let chains = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          kinds[Int.random(in: Bool.random(using: &random) ? 2...5 : 0...5, using: &random)]
        }
      }
      let leafFirst = chains.reversed().flatMap(\.self)
      let expected = SelfFrame.index(in: leafFirst).map { leafFirst[$0].function }
      #expect(attributions([chains]).first?.function.name == expected)
    }
  }
}
