import TestSupport
import Testing
import Trace

@testable import Flame

struct FoldedStacksTests {
  private func lines(
    _ fixture: ProfileFixture, weight: FlameWeight = .time, marksKinds: Bool = false, inverted: Bool = false
  ) -> [String] {
    var treeOptions = CallTree.Options()
    treeOptions.isInverted = inverted
    var options = FoldedStacks.Options()
    options.weight = weight
    options.marksKinds = marksKinds
    let tree = CallTree(fixture.resolved, options: treeOptions)
    let text = String(decoding: FoldedStacks(tree: tree, options: options).text(), as: UTF8.self)
    #expect(text.isEmpty || text.unicodeScalars.last == "\n")
    return text.unicodeScalars.split(separator: "\n").map { String($0) }
  }

  /// Reads a line as other tools do: frames up to the last space, then a whole number.
  private func parse(_ line: String) throws -> (frames: [Substring], weight: UInt64) {
    let match = try #require(line.wholeMatch(of: /(.+) ([0-9]+)/), "\(line)")
    return (match.1.split(separator: ";", omittingEmptySubsequences: false), try #require(UInt64(match.2)))
  }

  private var small: ProfileFixture {
    var fixture = ProfileFixture()
    fixture.add(["main", "save"], "write", microseconds: [10, 20], bytes: 512)
    fixture.add(["main", "load"], "read", microseconds: [5], bytes: 100)
    fixture.add(["main"], "fsync", microseconds: [300])
    return fixture
  }

  @Test func `lines are root first with the system call as leaf and microseconds as weight`() {
    #expect(lines(small) == ["main;fsync 300", "main;load;read 5", "main;save;write 30"])
  }

  @Test func `calls can be the weight`() {
    #expect(lines(small, weight: .calls) == ["main;fsync 1", "main;load;read 1", "main;save;write 2"])
  }

  @Test func `bytes can be the weight, and stacks that moved none have no line`() {
    #expect(lines(small, weight: .bytes) == ["main;load;read 100", "main;save;write 512"])
  }

  @Test func `inverted lines begin with the system call`() {
    #expect(lines(small, inverted: true) == ["fsync;main 300", "read;load;main 5", "write;save;main 30"])
  }

  @Test func `an empty profile has no lines`() {
    #expect(lines(ProfileFixture()).isEmpty)
  }

  @Test func `names cannot break a line into more frames or lines`() throws {
    var fixture = ProfileFixture()
    fixture.add(["a;b", "c\nd\u{2028}e", "f 12", "", "\u{1B}[31m", "σ😀"], "read", microseconds: [1])
    let line = try #require(lines(fixture).first)
    #expect(lines(fixture).count == 1)
    #expect(try parse(line).frames == ["a:b", "c?d?e", "f 12", "[unknown]", "?[31m", "σ😀", "read"])
  }

  @Test func `inlined frames and system calls can be marked`() {
    let inlined = SourceFrame(function: "copy", module: "app", isInlined: true, origin: .program)
    let outer = SourceFrame(function: "main", module: "app", origin: .program)
    var fixture = ProfileFixture()
    fixture.add(addresses: [[inlined, outer]], "read", nanoseconds: [2000])
    #expect(lines(fixture) == ["main;copy;read 2"])
    #expect(lines(fixture, marksKinds: true) == ["main;copy_[i];read_[k] 2"])
  }

  @Test func `fractions of a microsecond are rounded so that the sum stays right`() throws {
    var fixture = ProfileFixture()
    for (name, nanoseconds) in [("a", 1600), ("b", 1500), ("c", 1400), ("d", 300), ("e", 2000)] {
      fixture.add(
        addresses: [[SourceFrame(function: name, module: "app", origin: .program)]], "read",
        nanoseconds: [UInt64(nanoseconds)])
    }
    // 6800 ns are 7 µs: 1 + 1 + 1 + 0 + 2 leave two to give to the largest fractions.
    #expect(lines(fixture) == ["a;read 2", "b;read 2", "c;read 1", "d;read 0", "e;read 2"])
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `any tool reads every line, and the lines add up to the total`(seed: UInt64) throws {
    let fixture = ProfileFixture.random(seed: seed, stacks: Int(seed) * 10)
    let series = fixture.resolved.profile.series
    let exact: [FlameWeight: UInt64] = [
      .time: (series.reduce(0) { $0 + $1.measure.totalNanoseconds } + 500) / 1000,
      .calls: series.reduce(0) { $0 + $1.measure.calls },
      .bytes: series.reduce(0) { $0 + $1.measure.bytes },
    ]
    for weight in FlameWeight.allCases {
      for inverted in [false, true] {
        let parsed = try lines(fixture, weight: weight, inverted: inverted).map(parse)
        #expect(parsed.reduce(0) { $0 + $1.weight } == exact[weight])
        #expect(Set(parsed.map(\.frames)).count == parsed.count)
        let calls: Set<Substring> = ["read", "write", "openat", "poll"]
        let programs: Set<Substring> = ["program_0", "program_1"]
        #expect(parsed.allSatisfy { calls.contains((inverted ? $0.frames.first : $0.frames.last) ?? "") })
        #expect(parsed.allSatisfy { programs.contains((inverted ? $0.frames.last : $0.frames.first) ?? "") })
      }
    }
  }
}
