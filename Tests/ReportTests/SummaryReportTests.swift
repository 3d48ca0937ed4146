import TestSupport
import Testing
import Trace

@testable import Report

@Suite struct SummaryReportTests {
  @Test func summaryHasTheColumnsOfStrace() throws {
    let report = SummaryReport(options: .init()).render(ReportFixture.resolved())
    try Golden.expect(report, equals: "summary")
  }

  @Test func shortCallsHaveDecimals() {
    var fixture = ProfileFixture()
    for (name, nanoseconds) in [("a", [620, 640]), ("b", [9_994]), ("c", [9_996]), ("d", [12_600])] {
      let main = SourceFrame(function: "main", module: "app", origin: .program)
      fixture.add(addresses: [[main]], name, nanoseconds: nanoseconds.map(UInt64.init))
    }
    let report = SummaryReport(options: .init(order: .name)).render(fixture.resolved)
    let lines = String(decoding: report, as: UTF8.self).split(separator: "\n")
    #expect(lines[2...5].map { $0.split(separator: " ")[2] } == ["0.63", "9.99", "10", "13"])
    #expect(Set(lines[1...6].map { $0.prefix(30).count }) == [30])
    #expect(lines[2...5].allSatisfy { $0.prefix(30).last != " " })
  }

  @Test func extendedSummaryListsPercentilesBelow() throws {
    let report = SummaryReport(options: .init(showsPercentiles: true)).render(ReportFixture.resolved())
    try Golden.expect(report, equals: "summary.extended")
  }
}
