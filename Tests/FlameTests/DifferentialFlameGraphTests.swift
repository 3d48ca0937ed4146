import TestSupport
import Testing
import Trace

@testable import Flame

@Suite struct DifferentialFlameGraphTests {
  private static func run(_ stacks: [([String], UInt64)]) -> ResolvedProfile {
    var fixture = ProfileFixture()
    for (stack, microseconds) in stacks { fixture.add(stack, "read", microseconds: [microseconds]) }
    return fixture.resolved
  }

  /// `kept` doubles, `old` vanishes, `new` appears, `same` stays.
  private static let before = run([(["kept"], 100), (["old"], 50), (["same"], 200)])
  private static let after = run([(["same"], 200), (["new"], 30), (["kept"], 200)])

  private func picture(_ widths: DifferentialFlameGraph.Widths) -> [Substring: SVGPicture.Frame] {
    let difference = CallTreeDifference(before: [Self.before], after: [Self.after])
    let svg = DifferentialFlameGraph(difference, widths: widths).svg()
    let frames = SVGPicture(svg).frames.filter { $0.name != "read" }
    return Dictionary(uniqueKeysWithValues: frames.map { ($0.name, $0) })
  }

  @Test func colourTellsTheChangeOfAFrame() throws {
    let frames = picture(.after)
    // 100 of 200 is half of the greater side: the third of four shades; 80 of 430 in all the second.
    for (name, style) in [("kept", "w3"), ("old", "iv"), ("new", "wn"), ("same", "d0"), ("all", "w2")] {
      #expect(frames[name[...]]?.classes.contains(style[...]) == true, "\(name)")
    }
  }

  @Test func improvementsAreBlue() {
    let difference = CallTreeDifference(before: [Self.after], after: [Self.before])
    let frames = SVGPicture(DifferentialFlameGraph(difference).svg()).frames
    #expect(frames.first { $0.name == "kept" }?.classes.contains("i3") == true)
  }

  @Test(arguments: [
    // kept, old, new, same in µs; vanished and new frames keep the width of their own side.
    (DifferentialFlameGraph.Widths.after, [200, 50, 30, 200]), (.before, [100, 50, 30, 200]),
    (.both, [300, 50, 30, 400]),
  ])
  func widthsAreOfTheSideThatIsAskedFor(_ widths: DifferentialFlameGraph.Widths, microseconds: [Double]) {
    let frames = picture(widths)
    let all = microseconds.reduce(0, +)
    for (name, width) in zip(["kept", "old", "new", "same"], microseconds) {
      #expect(abs((frames[name[...]]?.width ?? 0) - width / all * 100) < 0.001, "\(name)")
    }
  }

  @Test func tooltipsHoldBothSides() {
    #expect(picture(.after)["kept"]?.title.contains("time 100 µs → 200 µs (+100.0%)") == true)
  }

  @Test func foldedLinesHaveTwoNumbers() {
    let difference = CallTreeDifference(before: [Self.before], after: [Self.after])
    let lines = String(decoding: FoldedStacks(difference).text(), as: UTF8.self).split(separator: "\n")
    #expect(lines == ["kept;read 100 200", "new;read 0 30", "old;read 50 0", "same;read 200 200"])
  }

  @Test func severalRunsAreDrawnByTheirMean() {
    let runs = [100, 300].map { Self.run([(["a"], $0)]) }
    let difference = CallTreeDifference(before: runs, after: [Self.run([(["a"], 200)])])
    #expect(String(decoding: FoldedStacks(difference).text(), as: UTF8.self) == "a;read 200 200\n")
  }

  @Test func framesMatchWhereTheirModuleHasAnotherName() {
    func run(_ module: String) -> ResolvedProfile {
      var fixture = ProfileFixture()
      let frame = SourceFrame(function: "main", module: module, origin: .program)
      fixture.add(addresses: [[frame]], "read", nanoseconds: [5000])
      return fixture.resolved
    }
    let difference = CallTreeDifference(before: [run("old")], after: [run("new")])
    #expect(String(decoding: FoldedStacks(difference).text(), as: UTF8.self) == "main;read 5 5\n")
    #expect(difference.after.frames.contains { $0.module == "new" })
  }
}
