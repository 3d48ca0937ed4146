import Flame
import Report
import TestSupport
import Testing
import Trace

@testable import Pprof

struct SavedReportTests {
  @Test(arguments: 1...5)
  func `reports of a saved profile are those of the run, byte for byte`(seed: UInt64) throws {
    var fixture = ProfileFixture.random(seed: seed, stacks: 400)
    fixture.capture.command = ["app"]
    let live = fixture.resolved
    let saved = try PprofFile.profile(from: PprofFile.contents(of: live))
    let renderers: [any ProfileRenderer] = [
      FunctionData(format: .json, showsSource: true), SummaryData(format: .csv, order: .time),
      SummaryReport(options: SummaryReport.Options(order: .time, showsPercentiles: true)),
      FoldedStacksRenderer(stacks: FoldedStacks.Options(), tree: CallTree.Options()),
    ]
    for renderer in renderers {
      let expected = String(decoding: renderer.render(live), as: UTF8.self)
      #expect(String(decoding: renderer.render(saved), as: UTF8.self) == expected)
      #expect(expected.contains("function_") || expected.contains("read"))
    }
  }
}
