import TestSupport
import Testing
import Trace

@testable import Flame

struct FlameGraphTests {
  private func svg(
    _ fixture: ProfileFixture, inverted: Bool = false, files: Bool = false,
    change: (inout FlameGraph.Options) -> Void = { _ in }
  ) -> [UInt8] {
    var treeOptions = CallTree.Options()
    treeOptions.isInverted = inverted
    treeOptions.includesFiles = files
    var options = FlameGraph.Options()
    change(&options)
    return FlameGraph(tree: CallTree(fixture.resolved, options: treeOptions), options: options).svg()
  }

  private var small: ProfileFixture {
    var fixture = ProfileFixture()
    fixture.add(["main", "load"], "read", microseconds: [200, 300], bytes: 4096)
    fixture.add(["main", "save"], "write", microseconds: [1500], bytes: 1024, error: 28)
    return fixture
  }

  private func frame(_ name: String, in picture: SVGPicture) throws -> SVGPicture.Frame {
    try #require(picture.frames.first { $0.name == name }, "no frame \(name)")
  }

  @Test func `frames are as wide as their share and lie above their callers`() throws {
    let picture = SVGPicture(svg(small))
    #expect(picture.frames.map(\.name) == ["all", "main", "load", "read", "save", "write"])
    #expect(picture.frames.map(\.left) == [0, 0, 0, 0, 25, 25])
    #expect(picture.frames.map(\.width) == [100, 100, 25, 25, 75, 75])
    #expect(picture.frames.map(\.y) == [54, 36, 18, 0, 18, 0])
  }

  @Test func `an inverted graph hangs down from the system calls`() throws {
    let picture = SVGPicture(svg(small, inverted: true))
    #expect(picture.frames.map(\.name) == ["all", "read", "load", "main", "write", "save", "main"])
    #expect(picture.frames.map(\.y) == [0, 18, 36, 54, 18, 36, 54])
  }

  @Test func `what is higher than a window hangs from its root, which the top of a page shows`() throws {
    func firstRow(_ depth: Int, _ isIcicle: Bool? = nil) throws -> Double {
      var fixture = ProfileFixture()
      fixture.add((0..<depth).map { "level \($0)" }, "read", microseconds: [1])
      let picture = SVGPicture(svg(fixture) { $0.isIcicle = isIcicle })
      #expect(picture.rootAttributes["data-hangs"] == (picture.frames[0].y == 0 ? "1" : "0"))
      return picture.frames[0].y
    }
    #expect(try firstRow(20) == 21 * 18)
    #expect(try firstRow(200) == 0)
    #expect(try firstRow(200, false) == 201 * 18)
    #expect(try firstRow(20, true) == 0)
  }

  @Test func `an inverted graph stands where that is asked for`() throws {
    let picture = SVGPicture(svg(small, inverted: true) { $0.isIcicle = false })
    #expect(picture.frames.map(\.y) == [54, 36, 18, 0, 36, 18, 0])
  }

  @Test(arguments: zip(FlameWeight.allCases, [25.0, 200.0 / 3, 80.0]))
  func `the width shows the weight that was asked for`(weight: FlameWeight, load: Double) throws {
    let picture = SVGPicture(svg(small) { $0.weight = weight })
    #expect(try abs(frame("load", in: picture).width - load) < 0.000_01)
  }

  @Test func `a frame tells time, calls, bytes, errors and p99 of what lies above it`() throws {
    let picture = SVGPicture(svg(small))
    let save = try frame("save", in: picture).title.split(separator: "\n")
    #expect(
      save.dropLast() == [
        "save", "app, program code", "time 1.50 ms (75.0%)", "calls 1 (33.3%)", "bytes 1.00 KiB (20.0%)",
        "errors 1",
      ])
    // A percentile is as exact as the buckets of the histogram.
    #expect(try #require(save.last).wholeMatch(of: /p99 1\.[45][0-9] ms/) != nil)
    #expect(try frame("read", in: picture).title.hasPrefix("read\nsystem call\ntime 500 µs (25.0%)\ncalls 2"))
  }

  @Test func `colours tell origins apart and stay with a name`() throws {
    var fixture = ProfileFixture()
    let origins: [(String, CodeOrigin)] = [("own", .program), ("lib", .library), ("jit", .generated)]
    fixture.add(
      addresses: origins.map { [SourceFrame(function: $0.0, module: "m", origin: $0.1)] }, "read",
      nanoseconds: [1000])
    let picture = SVGPicture(svg(fixture))
    let letters = picture.frames.map { $0.classes[1].prefix(1) }
    #expect(letters == ["a", "p", "l", "g", "s"])
    #expect(picture.texts.contains("generated code") && picture.texts.contains("system call"))
    #expect(!SVGPicture(svg(small)).texts.contains("generated code"))

    fixture.add(["own"], "write", microseconds: [5])
    let more = SVGPicture(svg(fixture)).frames.filter { $0.name == "own" }
    #expect(more.count == 2)
    #expect(try more.allSatisfy { try $0.classes[1] == frame("own", in: picture).classes[1] })
  }

  @Test func `files are told apart from the calls on them`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main"], "read", microseconds: [5], file: "/etc/hosts")
    let picture = SVGPicture(svg(fixture, files: true))
    #expect(picture.frames.map { $0.classes[1].prefix(1) } == ["a", "p", "s", "o"])
    #expect(try frame("/etc/hosts", in: picture).title.hasPrefix("/etc/hosts\nfile\ntime 5.00 µs"))
    #expect(picture.texts.contains("file"))
    #expect(!SVGPicture(svg(fixture)).texts.contains("file"))
  }

  @Test func `names of a traced program cannot become markup`() throws {
    let names = [
      "<script>alert(1)</script>", "]]>", "\"quotes' & ampersand", "</title><g onload='x'>", "&#x41;&lt;",
      "τ😀\u{1F680}", "مرحبا",
    ]
    var fixture = ProfileFixture()
    fixture.add(names, "read", microseconds: [1000])
    let bytes = svg(fixture) {
      $0.title = "<b>&title]]>"
      $0.subtitle = "\"><script>x</script>"
    }
    let picture = SVGPicture(bytes)
    #expect(picture.frames.map { String($0.name) } == ["all"] + names + ["read"])
    #expect(picture.elements == ["svg", "title", "style", "rect", "g", "text", "script"])
    #expect(picture.texts.contains("<b>&title]]>"))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.ranges(of: "<script").count == 1)
  }

  @Test func `characters that XML forbids or that turn text around are replaced`() throws {
    var fixture = ProfileFixture()
    fixture.add(
      ["a\u{0}b\u{8}c\u{1B}d", "e\nf\rg\th", "i\u{FFFE}j\u{FFFF}k", "l\u{202E}m\u{2066}n"], "read",
      microseconds: [1000])
    let picture = SVGPicture(svg(fixture))
    let replaced = ["a�b�c�d", "e�f�g�h", "i�j�k", "l�m�n"]
    #expect(picture.frames.map { String($0.name) } == ["all"] + replaced + ["read"])
  }

  @Test func `long names are cut to fit their frame, and at a thousand characters in the tooltip`() throws {
    var fixture = ProfileFixture()
    fixture.add([String(repeating: "x", count: 5000)], "read", microseconds: [1000])
    fixture.add([String(repeating: "文", count: 500)], "read", microseconds: [1000])
    let picture = SVGPicture(svg(fixture) { $0.title = String(repeating: "title ", count: 500) })
    let long = try #require(picture.frames.first { $0.name.hasPrefix("x") })
    #expect(long.name == String(repeating: "x", count: 1000) + "…")
    // Half of 1168 pixels at 7.2 pixels a column, a column for the ellipsis.
    #expect((70...80).contains(long.label.count) && long.label.hasSuffix("x…"))
    let wide = try #require(picture.frames.first { $0.name.hasPrefix("文") })
    #expect((30...40).contains(wide.label.count) && wide.label.hasSuffix("文…"))
    #expect(picture.texts.contains { $0.hasPrefix("title title") && $0.hasSuffix("…") })
  }

  @Test func `frames too narrow to see are left out and counted`() throws {
    var fixture = ProfileFixture()
    fixture.add(["main", "long"], "read", microseconds: [1_000_000])
    for index in 0..<30 { fixture.add(["main", "short_\(index)"], "read", microseconds: [10]) }
    let picture = SVGPicture(svg(fixture))
    #expect(picture.frames.map(\.name) == ["all", "main", "long", "read"])
    #expect(picture.texts.contains { $0.contains("Not drawn: 60 frames narrower than 0.10 pixels.") })
    let all = SVGPicture(svg(fixture) { $0.minimumFrameWidth = 0 })
    #expect(all.frames.count == 64)
    #expect(!all.texts.contains { $0.contains("Not drawn") })
  }

  @Test func `an empty profile and one without bytes say so`() {
    let empty = SVGPicture(svg(ProfileFixture()))
    #expect(empty.frames.isEmpty)
    var fixture = ProfileFixture()
    fixture.add(["main"], "fsync", microseconds: [10])
    let withoutBytes = String(decoding: svg(fixture) { $0.weight = .bytes }, as: UTF8.self)
    #expect(withoutBytes.contains("no bytes were moved"))
    #expect(String(decoding: svg(ProfileFixture()), as: UTF8.self).contains("no calls were recorded"))
  }

  @Test func `nothing outside of the file is referred to`() {
    let text = String(decoding: svg(small), as: UTF8.self)
    let namespaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"]
    let rest = namespaces.reduce(text) { $0.replacing($1, with: "") }
    for reference in ["http:", "https:", "href", "url(", "@import", "src="] {
      #expect(!rest.contains(reference), "\(reference)")
    }
  }

  @Test func `a stack of a hundred thousand frames is drawn like any other`() {
    var fixture = ProfileFixture()
    fixture.add([String](repeating: "recurse", count: 100_000), "read", microseconds: [1])
    // Too large for the parser; each frame and its tooltip takes more than a hundred bytes.
    #expect(svg(fixture).count > 10_000_000)
  }

  @Test func `equal profiles make equal pictures`() {
    let fixture = ProfileFixture.random(seed: 8, stacks: 200)
    #expect(svg(fixture) == svg(fixture))
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, [false, true])
  func `frames lie within their callers and never overlap`(seed: UInt64, inverted: Bool) throws {
    let fixture = ProfileFixture.random(seed: seed, stacks: 150)
    var options = CallTree.Options()
    options.isInverted = inverted
    let tree = CallTree(fixture.resolved, options: options)
    for weight in FlameWeight.allCases {
      let picture = SVGPicture(
        svg(fixture, inverted: inverted) {
          $0.weight = weight
          $0.minimumFrameWidth = 0
        })
      let nodes = tree.nodes.filter { $0.total[weight] > 0 }
      #expect(picture.frames.count == nodes.count)
      let total = Double(tree.root.total[weight])
      let rows = (nodes.map(\.depth).max() ?? 0) + 1
      // The frame last seen at each depth: the caller of the next deeper one, the neighbour of the next.
      var last: [SVGPicture.Frame] = []
      for (node, frame) in zip(nodes, picture.frames) {
        #expect(abs(frame.width - Double(node.total[weight]) / total * 100) < 0.000_01)
        #expect(frame.y == Double(18 * (inverted ? node.depth : rows - 1 - node.depth)))
        if node.depth > 0 {
          let caller = last[node.depth - 1]
          #expect(frame.left >= caller.left - 1e-9 && frame.right <= caller.right + 1e-9)
        }
        if node.depth < last.count { #expect(frame.left >= last[node.depth].right - 1e-9) }
        last.removeLast(max(0, last.count - node.depth - 1))
        if node.depth < last.count { last[node.depth] = frame } else { last.append(frame) }
      }
    }
  }
}
