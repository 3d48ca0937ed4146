import Testing
import Trace

@testable import Report

@Suite struct SummaryReportTests {
  @Test func summaryHasTheColumnsOfStrace() throws {
    let report = SummaryReport(options: .init()).render(ReportFixture.resolved())
    try Golden.expect(report, equals: "summary")
  }

  @Test func extendedSummaryListsPercentilesBelow() throws {
    let report = SummaryReport(options: .init(showsPercentiles: true)).render(ReportFixture.resolved())
    try Golden.expect(report, equals: "summary.extended")
  }
}
