import Stats
import TestSupport
import Testing
import Trace

@testable import Flame

struct CallTreeTests {
  /// Each node as its depth in spaces, its name and the calls that passed through it and ended at it.
  private func outline(_ tree: CallTree) -> [String] {
    tree.nodes.map { node in
      String(repeating: " ", count: node.depth)
        + "\(tree.frames[node.frame].function) \(node.total.calls) \(node.own.calls)"
    }
  }

  private func tree(
    _ fixture: ProfileFixture, inverted: Bool = false, waiting: Bool = true, mergesLines: Bool = true
  ) -> CallTree {
    var options = CallTree.Options()
    options.isInverted = inverted
    options.includesWaiting = waiting
    options.mergesLines = mergesLines
    return CallTree(fixture.resolved, options: options)
  }

  private var small: ProfileFixture {
    var fixture = ProfileFixture()
    fixture.add(["main", "save"], "write", microseconds: [10, 20], bytes: 512)
    fixture.add(["main", "load"], "read", microseconds: [5], bytes: 100)
    fixture.add(["main", "load"], "read", microseconds: [1], error: 11)
    fixture.add(["main"], "poll", microseconds: [1000], isWaiting: true)
    return fixture
  }

  @Test func `stacks share their callers, and siblings are in alphabetical order`() {
    #expect(
      outline(tree(small)) == [
        "all 5 0", " main 5 0", "  load 2 0", "   read 2 2", "  poll 1 1", "  save 2 0", "   write 2 2",
      ])
  }

  @Test func `inverted stacks share what they call`() {
    var fixture = ProfileFixture()
    fixture.add(["main", "save"], "write", microseconds: [1])
    fixture.add(["main", "load"], "write", microseconds: [1])
    #expect(
      outline(tree(fixture, inverted: true)) == [
        "all 2 0", " write 2 0", "  load 1 0", "   main 1 1", "  save 1 0", "   main 1 1",
      ])
  }

  @Test func `amounts add up from the calls to the root`() {
    let tree = tree(small)
    #expect(tree.root.total == .init(nanoseconds: 1_036_000, calls: 5, bytes: 612, errors: 1))
    let load = tree.nodes[tree.children(of: 1)[0]]
    #expect(load.total == .init(nanoseconds: 6000, calls: 2, bytes: 100, errors: 1))
    #expect(load.own == .init())
  }

  @Test func `waiting calls can be left out, and their stacks with them`() {
    #expect(
      outline(tree(small, waiting: false)) == [
        "all 4 0", " main 4 0", "  load 2 0", "   read 2 2", "  save 2 0", "   write 2 2",
      ])
  }

  @Test func `a profile without calls is a root alone`() {
    #expect(outline(tree(ProfileFixture())) == ["all 0 0"])
  }

  @Test func `calls without a stack hang from the root`() {
    var fixture = ProfileFixture()
    fixture.add([], "read", microseconds: [1])
    #expect(outline(tree(fixture)) == ["all 1 0", " read 1 1"])
    #expect(outline(tree(fixture, inverted: true)) == ["all 1 0", " read 1 1"])
  }

  @Test func `several programs come before their outermost callers`() {
    var fixture = ProfileFixture()
    fixture.add(["main"], "read", microseconds: [1], program: "git")
    fixture.add(["main"], "read", microseconds: [1], program: "cat")
    #expect(
      outline(tree(fixture)) == [
        "all 2 0", " cat 1 0", "  main 1 0", "   read 1 1", " git 1 0", "  main 1 0", "   read 1 1",
      ])
    #expect(
      outline(tree(fixture, inverted: true)) == [
        "all 2 0", " read 2 0", "  main 2 0", "   cat 1 1", "   git 1 1",
      ])
  }

  @Test func `inlined functions are frames of their own`() {
    let inlined = SourceFrame(function: "copy", module: "app", isInlined: true, origin: .program)
    let outer = SourceFrame(function: "main", module: "app", origin: .program)
    var fixture = ProfileFixture()
    fixture.add(addresses: [[inlined, outer]], "read", nanoseconds: [1])
    let tree = tree(fixture)
    #expect(outline(tree) == ["all 1 0", " main 1 0", "  copy 1 0", "   read 1 1"])
    #expect(tree.nodes.indices.map { tree.frame(of: $0).isInlined } == [false, false, true, false])
    #expect(
      outline(self.tree(fixture, inverted: true)) == ["all 1 0", " read 1 0", "  copy 1 0", "   main 1 1"])
  }

  @Test func `addresses of one function share a node unless lines are told apart`() {
    var fixture = ProfileFixture()
    for line: UInt32 in [7, 3] {
      let frame = SourceFrame(function: "main", module: "app", file: "/a.c", line: line, origin: .program)
      fixture.add(addresses: [[frame]], "read", nanoseconds: [1])
    }
    #expect(outline(tree(fixture)) == ["all 2 0", " main 2 0", "  read 2 2"])
    let lines = tree(fixture, mergesLines: false)
    #expect(lines.children(of: 0).map { lines.frame(of: $0).line } == [3, 7])
  }

  @Test func `functions of the same name in two modules stay apart`() {
    var fixture = ProfileFixture()
    for module in ["liba.so", "libb.so"] {
      let frame = SourceFrame(function: "flush", module: module, origin: .library)
      fixture.add(addresses: [[frame]], "write", nanoseconds: [1])
    }
    let tree = tree(fixture)
    #expect(tree.children(of: 0).map { tree.frame(of: $0).module } == ["liba.so", "libb.so"])
  }

  @Test func `percentiles are those of all calls below a node`() {
    var fixture = ProfileFixture()
    fixture.add(["main", "fast"], "read", microseconds: [UInt64](repeating: 10, count: 98))
    fixture.add(["main", "slow"], "read", microseconds: [9000, 9000])
    let tree = tree(fixture)
    let p99 = tree.nodes.map { Double($0.p99Nanoseconds) / 1000 }
    // all, main, fast, its read, slow, its read: two slow calls of a hundred reach the 99th.
    for (measured, expected) in zip(p99, [9000.0, 9000, 10, 10, 9000, 9000]) {
      #expect(abs(measured - expected) <= expected * 0.05)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64], [false, true])
  func `each node holds the sum of its children and its own calls`(seed: UInt64, inverted: Bool) {
    let fixture = ProfileFixture.random(seed: seed, stacks: 300)
    let tree = tree(fixture, inverted: inverted)
    for (index, node) in tree.nodes.enumerated() {
      var sum = node.own
      let children = tree.children(of: index)
      for child in children {
        sum += tree.nodes[child].total
        #expect(tree.nodes[child].parent == index)
        #expect(tree.nodes[child].depth == node.depth + 1)
      }
      #expect(sum == node.total)
      #expect(Set(children.map { tree.nodes[$0].frame }).count == children.count)
      let names = children.map { tree.frame(of: $0).function }
      #expect(names == names.sorted())
    }
    var measured = CallTree.Amounts()
    for series in fixture.resolved.profile.series {
      measured += .init(
        nanoseconds: series.measure.totalNanoseconds, calls: series.measure.calls,
        bytes: series.measure.bytes, errors: series.measure.errors)
    }
    #expect(tree.root.total == measured)
    #expect(tree.root.own == .init())
  }

  @Test(arguments: [false, true])
  func `percentiles of random trees are those of the calls themselves`(inverted: Bool) {
    let fixture = ProfileFixture.random(seed: 11, stacks: 60)
    let profile = fixture.resolved.profile
    // Each series alone in a profile says which nodes its calls belong to, by path.
    var latencies: [String: LatencyHistogram] = [:]
    for series in profile.series {
      var single = profile
      single.series = [series]
      let resolved = ResolvedProfile(profile: single, sourceFrames: fixture.resolved.sourceFrames)
      var options = CallTree.Options()
      options.isInverted = inverted
      for path in paths(CallTree(resolved, options: options)) {
        latencies[path, default: LatencyHistogram()].merge(series.measure.latency)
      }
    }
    let tree = tree(fixture, inverted: inverted)
    for (path, node) in zip(paths(tree), tree.nodes) {
      #expect(node.p99Nanoseconds == latencies[path]?.percentile(0.99), "\(path)")
    }
  }

  private func paths(_ tree: CallTree) -> [String] {
    var paths: [String] = []
    for node in tree.nodes {
      let frame = tree.frames[node.frame]
      paths.append((node.parent < 0 ? "" : paths[node.parent]) + "/\(frame.function) \(frame.module)")
    }
    return paths
  }

  @Test func `the order of series does not matter`() {
    let fixture = ProfileFixture.random(seed: 6, stacks: 200)
    var shuffled = fixture.resolved.profile
    var random = SeededGenerator(seed: 7)
    shuffled.series.shuffle(using: &random)
    let other = CallTree(ResolvedProfile(profile: shuffled, sourceFrames: fixture.resolved.sourceFrames))
    #expect(outline(tree(fixture)) == outline(other))
    #expect(tree(fixture).nodes.map(\.p99Nanoseconds) == other.nodes.map(\.p99Nanoseconds))
  }

  @Test(arguments: [false, true])
  func `a stack of a hundred thousand frames is a tree like any other`(inverted: Bool) {
    var fixture = ProfileFixture()
    fixture.add([String](repeating: "recurse", count: 100_000), "read", microseconds: [1])
    let tree = tree(fixture, inverted: inverted)
    #expect(tree.nodes.count == 100_002)
    #expect(tree.nodes[100_001].total.calls == 1)
  }
}
