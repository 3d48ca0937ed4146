import Testing
import Trace

@testable import Report

@Suite struct CallSummaryTests {
  @Test func summaryHasTheColumnsOfStrace() throws {
    try Golden.expect(CallSummary(ReportFixture.resolved().profile).text(), equals: "summary")
  }

  @Test func extendedSummaryListsPercentiles() throws {
    try Golden.expect(
      CallSummary(ReportFixture.resolved().profile).extendedText(), equals: "summary.extended")
  }
}
