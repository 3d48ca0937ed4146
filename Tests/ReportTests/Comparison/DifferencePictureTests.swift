import Flame
import Foundation
import TestSupport
import Testing
import Trace

/// The differential flame graph as it stands in a file, without its styles and its script.
@Suite struct DifferencePictureTests {
  private static func run(_ stacks: [([String], UInt64)]) -> ResolvedProfile {
    var fixture = ProfileFixture()
    for (stack, microseconds) in stacks {
      fixture.add(stack, "read", microseconds: [microseconds, 1], bytes: microseconds * 10)
    }
    return fixture.resolved
  }

  @Test(arguments: DifferentialFlameGraph.Widths.allCases)
  func looksAsItDid(widths: DifferentialFlameGraph.Widths) throws {
    let before = Self.run([
      (["main", "slower"], 100), (["main", "faster"], 400), (["main", "same"], 200), (["gone"], 9),
    ])
    let after = Self.run([
      (["main", "slower"], 170), (["main", "faster"], 90), (["main", "same"], 202), (["new"], 50),
    ])
    var options = FlameGraph.Options()
    options.title = "before → after"
    let difference = CallTreeDifference(before: [before], after: [after])
    let svg = String(
      decoding: DifferentialFlameGraph(difference, widths: widths, options: options).svg(), as: UTF8.self)
    let start = try #require(svg.range(of: "]]></style>\n")?.upperBound)
    let end = try #require(svg.range(of: "<script>")?.lowerBound)
    try Golden.expect(Array(svg[start..<end].utf8), equals: "difference.\(widths.rawValue)", type: "svg")
  }
}
